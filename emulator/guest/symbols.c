// SPDX-License-Identifier: Apache-2.0 OR MIT
// See symbols.h: functions from the table of symbols, lines from DWARF.
#include "emulator/guest/symbols_internal.h"

#include <dwarf.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// --- Functions -----------------------------------------------------------------------------------

static Elf_Scn *section_of_type(Elf *elf, uint32_t type, GElf_Shdr *header)
{
    for (Elf_Scn *section = elf_nextscn(elf, NULL); section != NULL; section = elf_nextscn(elf, section))
        if (gelf_getshdr(section, header) != NULL && header->sh_type == type)
            return section;
    return NULL;
}

static bool is_code(Elf *elf, const GElf_Sym *symbol)
{
    GElf_Shdr header;
    Elf_Scn *const section = symbol->st_shndx < SHN_LORESERVE ? elf_getscn(elf, symbol->st_shndx) : NULL;
    return section != NULL && gelf_getshdr(section, &header) != NULL && (header.sh_flags & SHF_EXECINSTR) != 0;
}

// Labels of assembler code have no type; marks such as $t and local labels are no names.
static bool is_function(Elf *elf, const GElf_Sym *symbol, const char *name)
{
    const unsigned type = GELF_ST_TYPE(symbol->st_info);
    return (type == STT_FUNC || type == STT_NOTYPE) && name != NULL && name[0] != '\0' && name[0] != '$' &&
           strncmp(name, ".L", 2) != 0 && strncmp(name, "__compound", 10) != 0 && is_code(elf, symbol);
}

static int by_start(const void *a, const void *b)
{
    const struct function *const one = a, *const other = b;
    if (one->start != other->start)
        return one->start < other->start ? -1 : 1;
    return (one->end < other->end) - (one->end > other->end); // the one with a size first
}

// What has no size reaches to the next one; of two at one place, one counts.
static void close_gaps(struct symbols *symbols)
{
    size_t kept = 0;
    for (size_t i = 0; i < symbols->function_count; i++) {
        struct function *const one = &symbols->functions[i];
        if (kept > 0 && symbols->functions[kept - 1].start == one->start)
            continue;
        if (kept > 0 && symbols->functions[kept - 1].end == symbols->functions[kept - 1].start)
            symbols->functions[kept - 1].end = one->start;
        symbols->functions[kept++] = *one;
    }
    symbols->function_count = kept;
    if (kept > 0 && symbols->functions[kept - 1].end == symbols->functions[kept - 1].start)
        symbols->functions[kept - 1].end = symbols->functions[kept - 1].start + 2;
}

static bool read_functions(struct symbols *symbols)
{
    GElf_Shdr header;
    Elf_Scn *const section = section_of_type(symbols->elf, SHT_SYMTAB, &header);
    Elf_Data *const data = section != NULL ? elf_getdata(section, NULL) : NULL;
    const size_t count = data != NULL && header.sh_entsize > 0 ? header.sh_size / header.sh_entsize : 0;
    symbols->functions = calloc(count + 1, sizeof(*symbols->functions));
    if (symbols->functions == NULL)
        return false;
    for (size_t i = 0; i < count && i < INT32_MAX; i++) {
        GElf_Sym symbol;
        if (gelf_getsym(data, (int)i, &symbol) == NULL)
            continue;
        const char *const name = elf_strptr(symbols->elf, header.sh_link, symbol.st_name);
        const uint32_t start = (uint32_t)symbol.st_value & ~(uint32_t)1;
        if (is_function(symbols->elf, &symbol, name))
            symbols->functions[symbols->function_count++] =
                (struct function){start, start + (uint32_t)symbol.st_size, name};
    }
    qsort(symbols->functions, symbols->function_count, sizeof(*symbols->functions), by_start);
    close_gaps(symbols);
    return true;
}

const char *symbols_function(const struct symbols *symbols, uint32_t address, uint32_t *start, uint32_t *end)
{
    const uint32_t linked = address - symbols->flash_offset;
    size_t low = 0, high = symbols->function_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (symbols->functions[middle].start <= linked)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || linked >= symbols->functions[low - 1].end)
        return NULL;
    *start = symbols->functions[low - 1].start + symbols->flash_offset;
    *end = symbols->functions[low - 1].end + symbols->flash_offset;
    return symbols->functions[low - 1].name;
}

// --- Opening -------------------------------------------------------------------------------------

static bool is_ours(struct symbols *symbols)
{
    GElf_Ehdr header;
    if (symbols->elf == NULL || gelf_getehdr(symbols->elf, &header) == NULL || header.e_ident[EI_CLASS] != ELFCLASS32)
        return false;
    symbols->is_arm = header.e_machine == EM_ARM;
    return symbols->is_arm || header.e_machine == EM_RISCV;
}

struct symbols *symbols_open(const char *path, uint32_t flash_offset, uint32_t ram_offset)
{
    struct symbols *const symbols = calloc(1, sizeof(*symbols));
    if (symbols == NULL)
        return NULL;
    *symbols = (struct symbols){.flash_offset = flash_offset, .ram_offset = ram_offset};
    (void)elf_version(EV_CURRENT);
    symbols->file = open(path, O_RDONLY | O_CLOEXEC);
    symbols->elf = symbols->file >= 0 ? elf_begin(symbols->file, ELF_C_READ_MMAP, NULL) : NULL;
    if (!is_ours(symbols) || !read_functions(symbols)) {
        symbols_close(symbols);
        return NULL;
    }
    symbols->dwarf = dwarf_begin_elf(symbols->elf, DWARF_C_READ, NULL);
    return symbols;
}

void symbols_close(struct symbols *symbols)
{
    if (symbols == NULL)
        return;
    if (symbols->dwarf != NULL)
        (void)dwarf_end(symbols->dwarf);
    if (symbols->elf != NULL)
        (void)elf_end(symbols->elf);
    if (symbols->file >= 0)
        (void)close(symbols->file);
    free(symbols->functions);
    free(symbols);
}

// --- Lines ---------------------------------------------------------------------------------------

// By the table of address ranges, or one unit after the other where there is none.
bool symbols_unit(const struct symbols *symbols, Dwarf_Addr address, Dwarf_Die *unit)
{
    Dwarf_CU *next = NULL;
    if (symbols->dwarf == NULL)
        return false;
    if (dwarf_addrdie(symbols->dwarf, address, unit) != NULL)
        return true;
    while (dwarf_get_units(symbols->dwarf, next, &next, NULL, NULL, unit, NULL) == 0)
        if (dwarf_haspc(unit, address) == 1)
            return true;
    return false;
}

bool symbols_line(const struct symbols *symbols, uint32_t address, const char **file, int *line)
{
    const Dwarf_Addr linked = address - symbols->flash_offset;
    Dwarf_Die unit;
    if (!symbols_unit(symbols, linked, &unit))
        return false;
    Dwarf_Line *const found = dwarf_getsrc_die(&unit, linked);
    if (found == NULL || dwarf_lineno(found, line) != 0 || *line == 0)
        return false;
    *file = dwarf_linesrc(found, NULL, NULL);
    return *file != NULL;
}

// The innermost DIE that holds an address, and those around it. *scopes is to be freed where there are any.
static int scopes_at(const struct symbols *symbols, Dwarf_Addr linked, Dwarf_Die **scopes)
{
    Dwarf_Die unit, innermost;
    if (!symbols_unit(symbols, linked, &unit) || dwarf_getscopes(&unit, linked, scopes) <= 0)
        return 0;
    const bool found = dwarf_offdie(symbols->dwarf, dwarf_dieoffset(*scopes), &innermost) != NULL;
    free(*scopes);
    return found ? dwarf_getscopes_die(&innermost, scopes) : 0;
}

// Where the function that this one was put into calls it.
static void go_to_call(Dwarf_Die *inlined, struct symbols_place *place)
{
    Dwarf_Attribute attribute;
    Dwarf_Word number;
    Dwarf_Files *files;
    Dwarf_Die unit;
    *place = (struct symbols_place){0};
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &number) == 0)
        place->line = (int)number;
    if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &number) == 0 &&
        dwarf_diecu(inlined, &unit, NULL, NULL) != NULL && dwarf_getsrcfiles(&unit, &files, NULL) == 0)
        place->file = dwarf_filesrc(files, number, NULL, NULL);
}

unsigned symbols_places(const struct symbols *symbols, uint32_t address,
                        struct symbols_place places[SYMBOLS_INLINED_MAX])
{
    struct symbols_place place = {0};
    uint32_t start, end;
    unsigned count = 0;
    Dwarf_Die *scopes = NULL;
    const char *const whole = symbols_function(symbols, address, &start, &end);
    if (whole == NULL)
        return 0;
    (void)symbols_line(symbols, address, &place.file, &place.line);
    const int depth = scopes_at(symbols, address - symbols->flash_offset, &scopes);
    for (int i = 0; i < depth && count + 1 < SYMBOLS_INLINED_MAX; i++)
        if (dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine && (place.name = dwarf_diename(&scopes[i])) != NULL) {
            places[count++] = place;
            go_to_call(&scopes[i], &place);
        }
    if (depth > 0)
        free(scopes);
    place.name = whole;
    places[count++] = place;
    return count;
}

// --- All of them -----------------------------------------------------------------------------------

struct visit {
    const struct symbols *symbols;
    const struct symbols_visitor *visitor;
};

// What the linker left out of the program has lines too, at address 0.
static bool is_in_program(const struct symbols *symbols, Dwarf_Addr linked)
{
    uint32_t start, end;
    return symbols_function(symbols, (uint32_t)linked + symbols->flash_offset, &start, &end) != NULL;
}

static void visit_row(const struct visit *visit, Dwarf_Line *row, Dwarf_Line *next)
{
    Dwarf_Addr start, end;
    bool ends;
    int line;
    if (dwarf_lineendsequence(row, &ends) != 0 || ends || dwarf_lineaddr(row, &start) != 0 ||
        dwarf_lineaddr(next, &end) != 0 || dwarf_lineno(row, &line) != 0 || line == 0 || start >= end)
        return;
    const char *const file = dwarf_linesrc(row, NULL, NULL);
    const uint32_t offset = visit->symbols->flash_offset;
    if (file != NULL && is_in_program(visit->symbols, start))
        visit->visitor->line(visit->visitor->context, file, line, (uint32_t)start + offset, (uint32_t)end + offset);
}

static void visit_lines(const struct visit *visit, Dwarf_Die *unit)
{
    Dwarf_Lines *lines;
    size_t count;
    if (dwarf_getsrclines(unit, &lines, &count) != 0)
        return;
    for (size_t i = 0; i + 1 < count; i++)
        visit_row(visit, dwarf_onesrcline(lines, i), dwarf_onesrcline(lines, i + 1));
}

static void tell_function(const struct visit *visit, Dwarf_Die *function, Dwarf_Die *place)
{
    Dwarf_Addr entry;
    int line;
    const char *const name = dwarf_diename(function), *const file = dwarf_decl_file(function);
    if (name != NULL && file != NULL && dwarf_decl_line(function, &line) == 0 && dwarf_entrypc(place, &entry) == 0 &&
        is_in_program(visit->symbols, entry))
        visit->visitor->function(visit->visitor->context, file, line, name,
                                 (uint32_t)entry + visit->symbols->flash_offset);
}

struct inlined {
    const struct visit *visit;
    Dwarf_Die *function;
};

static int on_inlined(Dwarf_Die *place, void *context)
{
    const struct inlined *const inlined = context;
    tell_function(inlined->visit, inlined->function, place);
    return DWARF_CB_OK;
}

static int on_function(Dwarf_Die *function, void *context)
{
    struct inlined inlined = {context, function};
    tell_function(context, function, function);
    if (dwarf_func_inline(function))
        (void)dwarf_func_inline_instances(function, on_inlined, &inlined);
    return DWARF_CB_OK;
}

void symbols_visit(const struct symbols *symbols, const struct symbols_visitor *visitor)
{
    struct visit visit = {symbols, visitor};
    Dwarf_CU *next = NULL;
    Dwarf_Die unit;
    if (symbols->dwarf == NULL)
        return;
    while (dwarf_get_units(symbols->dwarf, next, &next, NULL, NULL, &unit, NULL) == 0) {
        visit_lines(&visit, &unit);
        if (visitor->function != NULL)
            (void)dwarf_getfuncs(&unit, on_function, &visit, 0);
    }
}
