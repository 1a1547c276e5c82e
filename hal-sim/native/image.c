// SPDX-License-Identifier: Apache-2.0 OR MIT
// Executables: what an ELF file says, checked field by field. The file may hold any bytes, so every
// offset is compared with the file's length before it is used, and the addresses with the map in
// core/abi/native_channel.h. The format is that of the System V ABI, chapters 4 and 5.
#include "hal-sim/native/internal.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_HEADERS = 16, SMALLEST_STACK = 1024, MOST_BYTES = 64 << 20 };
#define RAM_END NATIVE_SHARE_ADDRESS

struct native_image {
    struct native_image_info info;
    int fd;
    uint8_t *text;
    size_t text_mapped;
    uint8_t *data;
    uint32_t headers_at; // address of the program headers in the child, 0 if not mapped
    uint16_t header_count;
    char *path, *name;
};

// A file while it is being read.
struct reading {
    const char *path;
    uint8_t *bytes;
    size_t size;
    Elf64_Ehdr header;
    Elf64_Phdr segments[MOST_HEADERS];
    char *message;
    size_t message_size;
};

__attribute__((format(printf, 2, 3))) static bool refuse(struct reading *r, const char *format, ...)
{
    char why[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    if (r->message_size)
        snprintf(r->message, r->message_size, "%s: %s", r->path, why);
    return false;
}

static bool within(const struct reading *r, uint64_t offset, uint64_t size)
{
    return offset <= r->size && size <= r->size - offset;
}

// A private copy, because a file that shrinks under a mapping kills its reader.
static bool read_file(struct reading *r, int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return refuse(r, "%s", strerror(errno));
    if (!S_ISREG(status.st_mode))
        return refuse(r, "is not a file; give the path of an application's executable");
    if (status.st_size > MOST_BYTES)
        return refuse(r, "is larger than any application (%lld bytes)", (long long)status.st_size);
    r->bytes = malloc((size_t)status.st_size + 1);
    if (!r->bytes)
        return refuse(r, "the host has no memory to read it");
    ssize_t got;
    while (r->size < (size_t)status.st_size &&
           (got = pread(fd, r->bytes + r->size, (size_t)status.st_size - r->size, (off_t)r->size)) > 0)
        r->size += (size_t)got;
    return true;
}

static bool check_header(struct reading *r)
{
    Elf64_Ehdr *h = &r->header;
    if (r->size < SELFMAG || memcmp(r->bytes, ELFMAG, SELFMAG) != 0)
        return refuse(r, "is no ELF executable; build the application for the native board");
    if (r->size < sizeof *h)
        return refuse(r, "ends within the ELF header; the file is cut off, build it again");
    memcpy(h, r->bytes, sizeof *h);
    if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_ident[EI_DATA] != ELFDATA2LSB || h->e_machine != EM_X86_64)
        return refuse(r, "is built for another processor; native applications are 64-bit x86 (AMD64)");
    if (h->e_type == ET_DYN)
        return refuse(r, "is position independent or a shared library; link it with -static -no-pie");
    if (h->e_type != ET_EXEC)
        return refuse(r, "is not linked (ELF type %u); link it with the flags of procs/native", h->e_type);
    return true;
}

static bool read_segments(struct reading *r)
{
    const Elf64_Ehdr *h = &r->header;
    if (h->e_phentsize != sizeof(Elf64_Phdr) || h->e_phnum == 0 || h->e_phnum > MOST_HEADERS)
        return refuse(r, "has %u program headers of %u bytes; link it with procs/native/native.ld", h->e_phnum,
                      h->e_phentsize);
    size_t size = h->e_phnum * sizeof(Elf64_Phdr);
    if (!within(r, h->e_phoff, size))
        return refuse(r, "ends within the program headers; the file is cut off, build it again");
    memcpy(r->segments, r->bytes + h->e_phoff, size);
    for (unsigned i = 0; i < h->e_phnum; i++) {
        const Elf64_Phdr *s = &r->segments[i];
        if (s->p_type == PT_INTERP || s->p_type == PT_DYNAMIC)
            return refuse(r, "needs shared libraries; link it with -static");
        if ((s->p_type == PT_LOAD || s->p_type == PT_NOTE) && !within(r, s->p_offset, s->p_filesz))
            return refuse(r, "ends within segment %u; the file is cut off, build it again", i);
    }
    return true;
}

// One note: name size, description size, type, then both, each padded to four bytes.
static bool match_note(const uint8_t *note, size_t room, size_t *length, struct native_note *found)
{
    uint32_t head[3];
    if (room < sizeof head)
        return false;
    memcpy(head, note, sizeof head);
    uint64_t name = ((uint64_t)head[0] + 3) & ~(uint64_t)3, text = ((uint64_t)head[1] + 3) & ~(uint64_t)3;
    if (name + text > room - sizeof head)
        return false;
    *length = sizeof head + name + text;
    if (head[0] != sizeof NATIVE_NOTE_OWNER || head[1] < sizeof *found || head[2] != NATIVE_NOTE_TYPE ||
        memcmp(note + sizeof head, NATIVE_NOTE_OWNER, sizeof NATIVE_NOTE_OWNER) != 0)
        return false;
    memcpy(found, note + sizeof head + name, sizeof *found);
    return true;
}

static bool find_note_in(const struct reading *r, const Elf64_Phdr *segment, struct native_note *found)
{
    size_t at = 0, length;
    while (at < segment->p_filesz) {
        length = 0;
        if (match_note(r->bytes + segment->p_offset + at, segment->p_filesz - at, &length, found))
            return true;
        if (length == 0)
            return false;
        at += length;
    }
    return false;
}

static bool find_note(struct reading *r, struct native_note *found)
{
    for (unsigned i = 0; i < r->header.e_phnum; i++)
        if (r->segments[i].p_type == PT_NOTE && find_note_in(r, &r->segments[i], found))
            return true;
    return refuse(r, "has no Verge note; link it with the start-up code and native.ld of procs/native");
}

static bool check_note(struct reading *r, const struct native_note *note)
{
    if (note->abi_version != NATIVE_ABI_VERSION)
        return refuse(r, "speaks version %u of the native ABI, this simulator version %u; build it again",
                      note->abi_version, NATIVE_ABI_VERSION);
    if (note->ram_start % NATIVE_PAGE || note->ram_start <= NATIVE_TEXT_ADDRESS || note->ram_start >= RAM_END)
        return refuse(r, "puts its RAM at 0x%x; link it with procs/native/native.ld", note->ram_start);
    if (note->stack_size < SMALLEST_STACK || note->stack_size % 16 || note->stack_size > RAM_END - note->ram_start)
        return refuse(r, "asks for a stack of %u bytes; at least %d, a multiple of 16", note->stack_size,
                      SMALLEST_STACK);
    if (note->data_end < note->ram_start + note->stack_size || note->data_end > RAM_END ||
        note->heap_size > RAM_END - note->data_end)
        return refuse(r, "asks for more RAM than its address map has (data to 0x%x, heap %u bytes)", note->data_end,
                      note->heap_size);
    return true;
}

static bool place_text(struct reading *r, const Elf64_Phdr *s, struct native_image_info *info)
{
    uint64_t start = s->p_vaddr & ~(uint64_t)(NATIVE_PAGE - 1), end = s->p_vaddr + s->p_memsz;
    if (s->p_vaddr < NATIVE_TEXT_ADDRESS || end > info->note.ram_start)
        return refuse(r, "has code at 0x%llx; it belongs between 0x%x and its RAM", (unsigned long long)s->p_vaddr,
                      NATIVE_TEXT_ADDRESS);
    if (info->text_size == 0)
        info->text_start = (uint32_t)start;
    if (start < info->text_start || end < info->text_start + info->text_size)
        return refuse(r, "has its segments out of order; link it with procs/native/native.ld");
    info->text_size = (uint32_t)(end - info->text_start);
    return true;
}

static bool place_data(struct reading *r, const Elf64_Phdr *s, struct native_image_info *info)
{
    uint32_t lowest = info->note.ram_start + info->note.stack_size;
    if (s->p_vaddr < lowest || s->p_vaddr + s->p_memsz > info->note.data_end)
        return refuse(r, "has data at 0x%llx outside of the RAM that its note names", (unsigned long long)s->p_vaddr);
    if (info->data_start)
        return refuse(r, "has two writable segments; link it with procs/native/native.ld");
    info->data_start = (uint32_t)s->p_vaddr;
    info->data_size = (uint32_t)s->p_filesz;
    info->bss_size = (uint32_t)(s->p_memsz - s->p_filesz);
    return true;
}

static bool place(struct reading *r, const Elf64_Phdr *s, struct native_image_info *info)
{
    if (s->p_memsz < s->p_filesz || s->p_vaddr > UINT32_MAX || s->p_memsz > MOST_BYTES * 16ull)
        return refuse(r, "has a segment above 4 GiB, or one of impossible size; link it with native.ld");
    if ((s->p_flags & PF_W) && (s->p_flags & PF_X))
        return refuse(r, "has a segment that is writable and executable");
    if (s->p_memsz == 0)
        return true;
    return s->p_flags & PF_W ? place_data(r, s, info) : place_text(r, s, info);
}

// The set-up borrows eight bytes of code at the entry.
static bool check_entry(struct reading *r, struct native_image_info *info)
{
    enum { BORROWED = 8 };
    for (unsigned i = 0; i < r->header.e_phnum; i++) {
        const Elf64_Phdr *s = &r->segments[i];
        uint64_t offset = r->header.e_entry - s->p_vaddr;
        if (s->p_type != PT_LOAD || !(s->p_flags & PF_X) || r->header.e_entry < s->p_vaddr)
            continue;
        if (offset < s->p_filesz && s->p_filesz - offset >= BORROWED) {
            info->entry = (uint32_t)r->header.e_entry;
            return true;
        }
    }
    return refuse(r, "starts at 0x%llx, where it has no code", (unsigned long long)r->header.e_entry);
}

static void locate_headers(const struct reading *r, struct native_image *image)
{
    uint64_t start = r->header.e_phoff, size = r->header.e_phnum * sizeof(Elf64_Phdr);
    for (unsigned i = 0; i < r->header.e_phnum; i++) {
        const Elf64_Phdr *s = &r->segments[i];
        if (s->p_type != PT_LOAD || (s->p_flags & PF_W) || start < s->p_offset ||
            start + size > s->p_offset + s->p_filesz)
            continue;
        image->headers_at = (uint32_t)(s->p_vaddr + (start - s->p_offset));
        image->header_count = r->header.e_phnum;
        return;
    }
}

static bool copy_contents(struct reading *r, struct native_image *image)
{
    struct native_image_info *info = &image->info;
    image->text_mapped = info->text_size;
    image->text = mmap(NULL, info->text_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    image->data = calloc(1, info->data_size + 1u);
    if (image->text == MAP_FAILED || !image->data) {
        image->text = image->text == MAP_FAILED ? NULL : image->text;
        return refuse(r, "the host has no memory for it");
    }
    for (unsigned i = 0; i < r->header.e_phnum; i++) {
        const Elf64_Phdr *s = &r->segments[i];
        if (s->p_type != PT_LOAD || s->p_memsz == 0)
            continue;
        uint8_t *to = s->p_flags & PF_W ? image->data : image->text + (s->p_vaddr - info->text_start);
        memcpy(to, r->bytes + s->p_offset, s->p_filesz);
    }
    mprotect(image->text, info->text_size, PROT_READ);
    info->text = image->text;
    info->data = image->data;
    return true;
}

static bool examine(struct reading *r, struct native_image *image)
{
    struct native_image_info *info = &image->info;
    if (!check_header(r) || !read_segments(r) || !find_note(r, &info->note) || !check_note(r, &info->note))
        return false;
    for (unsigned i = 0; i < r->header.e_phnum; i++)
        if (r->segments[i].p_type == PT_LOAD && !place(r, &r->segments[i], info))
            return false;
    if (!check_entry(r, info))
        return false;
    locate_headers(r, image);
    return copy_contents(r, image);
}

static bool set_names(struct native_image *image, const char *path)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(base, '.');
    image->path = strdup(path);
    image->name = dot && dot != base ? strndup(base, (size_t)(dot - base)) : strdup(base);
    image->info.path = image->path;
    image->info.name = image->name;
    return image->path && image->name;
}

// Above 2, because spawn.c rearranges 0 to 2.
static int open_high(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fd > 2)
        return fd;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    close(fd);
    return high;
}

struct native_image *native_image_open(const char *path, char *message, size_t message_size)
{
    struct reading reading = {.path = path, .message = message, .message_size = message_size};
    struct native_image *image = calloc(1, sizeof *image);
    if (!image) {
        refuse(&reading, "the host has no memory for it");
        return NULL;
    }
    image->fd = open_high(path);
    bool fit = image->fd >= 0 ? set_names(image, path) : refuse(&reading, "%s", strerror(errno));
    fit = fit && read_file(&reading, image->fd) && examine(&reading, image);
    free(reading.bytes);
    if (fit)
        return image;
    native_image_close(image);
    return NULL;
}

void native_image_close(struct native_image *image)
{
    if (!image)
        return;
    if (image->fd >= 0)
        close(image->fd);
    if (image->text)
        munmap(image->text, image->text_mapped);
    free(image->data);
    free(image->path);
    free(image->name);
    free(image);
}

const struct native_image_info *native_image_info(const struct native_image *image)
{
    return &image->info;
}

uint32_t native_image_headers(const struct native_image *image, uint16_t *count)
{
    *count = image->header_count;
    return image->headers_at;
}

int native_image_fd(const struct native_image *image)
{
    return image->fd;
}

void native_image_load_data(const struct native_image *image, uint8_t *ram)
{
    const struct native_image_info *info = &image->info;
    uint8_t *data = ram + (info->data_start - info->note.ram_start);
    memcpy(data, info->data, info->data_size);
    memset(data + info->data_size, 0, info->bss_size);
}
