// SPDX-License-Identifier: Apache-2.0 OR MIT
// The system calls as an application sees them, the types they speak in, and the few helpers that
// every driver's functions are written with. Names, types and meaning are those of libtock-c, so
// that its applications compile here unchanged. The calls themselves are TRD 104's.
//
// Nothing here is thread-safe, and nothing needs to be: an upcall runs only inside a yield.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// --- Types ---------------------------------------------------------------------------------------

// What the kernel runs when a driver has news: three words that the driver defines, then the
// pointer that was given to subscribe().
typedef void(subscribe_upcall)(int, int, int, void *);

// Which of the words that a call returns carry a value (TRD 104, section 3.2).
typedef enum {
    TOCK_SYSCALL_FAILURE = 0,
    TOCK_SYSCALL_FAILURE_U32 = 1,
    TOCK_SYSCALL_FAILURE_U32_U32 = 2,
    TOCK_SYSCALL_FAILURE_U64 = 3,
    TOCK_SYSCALL_SUCCESS = 128,
    TOCK_SYSCALL_SUCCESS_U32 = 129,
    TOCK_SYSCALL_SUCCESS_U32_U32 = 130,
    TOCK_SYSCALL_SUCCESS_U64 = 131,
    TOCK_SYSCALL_SUCCESS_U32_U32_U32 = 132,
    TOCK_SYSCALL_SUCCESS_U32_U64 = 133
} syscall_rtype_t;

// What functions of this library return: 0, or a kernel error code with its sign turned.
typedef enum {
    RETURNCODE_SUCCESS = 0,
    RETURNCODE_FAIL = -1,
    RETURNCODE_EBUSY = -2,
    RETURNCODE_EALREADY = -3,
    RETURNCODE_EOFF = -4,
    RETURNCODE_ERESERVE = -5,
    RETURNCODE_EINVAL = -6,
    RETURNCODE_ESIZE = -7,
    RETURNCODE_ECANCEL = -8,
    RETURNCODE_ENOMEM = -9,
    RETURNCODE_ENOSUPPORT = -10,
    RETURNCODE_ENODEVICE = -11,
    RETURNCODE_EUNINSTALLED = -12,
    RETURNCODE_ENOACK = -13,
    RETURNCODE_EBADRVAL = -1024 // the kernel answered in a form that the call does not have
} returncode_t;

// What the kernel puts into the status word of an upcall or of a failed call.
typedef enum {
    TOCK_STATUSCODE_SUCCESS = 0,
    TOCK_STATUSCODE_FAIL = 1,
    TOCK_STATUSCODE_BUSY = 2,
    TOCK_STATUSCODE_ALREADY = 3,
    TOCK_STATUSCODE_OFF = 4,
    TOCK_STATUSCODE_RESERVE = 5,
    TOCK_STATUSCODE_INVAL = 6,
    TOCK_STATUSCODE_SIZE = 7,
    TOCK_STATUSCODE_CANCEL = 8,
    TOCK_STATUSCODE_NOMEM = 9,
    TOCK_STATUSCODE_NOSUPPORT = 10,
    TOCK_STATUSCODE_NODEVICE = 11,
    TOCK_STATUSCODE_UNINSTALLED = 12,
    TOCK_STATUSCODE_NOACK = 13
} statuscode_t;

// The answer to a command. Words that `type` does not use are undefined.
typedef struct {
    syscall_rtype_t type;
    uint32_t data[3];
} syscall_return_t;

// The answer to subscribe(). On success callback and userdata are what was subscribed before, on
// failure what was passed.
typedef struct {
    bool success;
    subscribe_upcall *callback;
    void *userdata;
    statuscode_t status;
} subscribe_return_t;

// The answer to each kind of allow. On success ptr and size are the buffer that the kernel held
// before, on failure the one that was passed.
typedef struct {
    bool success;
    void *ptr;
    size_t size;
    statuscode_t status;
} allow_rw_return_t;

typedef struct {
    bool success;
    const void *ptr;
    size_t size;
    statuscode_t status;
} allow_ro_return_t;

typedef struct {
    bool success;
    void *ptr;
    size_t size;
    statuscode_t status;
} allow_userspace_r_return_t;

// The answer to memop(). data is 0 where the operation has no result, and after a failure.
typedef struct {
    statuscode_t status;
    uintptr_t data;
} memop_return_t;

// What the upcall that yield_wait_for() waited for would have got.
typedef struct {
    uint32_t data0;
    uint32_t data1;
    uint32_t data2;
} yield_waitfor_return_t;

// --- System calls --------------------------------------------------------------------------------

// Sleeps until one upcall has run.
void yield(void);

// Runs one upcall if one is waiting. Returns 1 if it did and 0 if none was waiting.
int yield_no_wait(void);

// Sleeps until the given upcall comes and returns its words. Its function, if one is subscribed, is
// not run; other upcalls go on waiting. Blocks for ever if the driver never sends it.
yield_waitfor_return_t yield_wait_for(uint32_t driver, uint32_t subscribe);

// Yields until *cond, which some upcall sets. Returns at once if it is set already.
void yield_for(bool *cond);

// Ends the process; its completion code is shown by the kernel's process console.
void tock_exit(uint32_t completion_code) __attribute__((noreturn));

// Ends the process and starts it again from its entry.
void tock_restart(uint32_t completion_code) __attribute__((noreturn));

// Asks a driver to do something. The answer is complete when this returns; what takes longer is
// reported by an upcall.
__attribute__((warn_unused_result)) syscall_return_t command(uint32_t driver, uint32_t command, int arg1, int arg2);

// Pass this to subscribe() to be called no more. Events are then kept for yield_wait_for().
#define TOCK_NULL_UPCALL 0

// Names the function that runs when a driver has news. Forgets calls that already wait.
// Errors: INVAL (no function of this process), NODEVICE, NOSUPPORT (no such upcall), NOMEM.
__attribute__((warn_unused_result)) subscribe_return_t subscribe(uint32_t driver, uint32_t subscribe,
                                                                 subscribe_upcall uc, void *userdata);

// Lends a driver a buffer: to read and write, to write while the application reads, or to read
// only. Length 0 takes the buffer back. Until then the memory must stay what it is.
// Errors: NODEVICE, INVAL (not this process's memory), NOSUPPORT (no such buffer), NOMEM.
__attribute__((warn_unused_result)) allow_rw_return_t allow_readwrite(uint32_t driver, uint32_t allow, void *ptr,
                                                                      size_t size);
__attribute__((warn_unused_result)) allow_userspace_r_return_t allow_userspace_read(uint32_t driver, uint32_t allow,
                                                                                    void *ptr, size_t size);
__attribute__((warn_unused_result)) allow_ro_return_t allow_readonly(uint32_t driver, uint32_t allow, const void *ptr,
                                                                     size_t size);

// Moves the end of the process's memory, or asks where its memory is: see the functions below.
memop_return_t memop(uint32_t op_type, uintptr_t arg1);

// --- The process's own memory --------------------------------------------------------------------

// First address of RAM, and first address after all of it, the kernel's part included.
void *tock_app_memory_begins_at(void);
void *tock_app_memory_ends_at(void);

// First address of the process's flash (its binary header), and first address after it.
void *tock_app_flash_begins_at(void);
void *tock_app_flash_ends_at(void);

// Lowest address of RAM that belongs to the kernel.
void *tock_app_grant_begins_at(void);

// The parts of flash that the binary header declares writeable. NULL if there is no such region.
int tock_app_number_writeable_flash_regions(void);
void *tock_app_writeable_flash_region_begins_at(int region_index);
void *tock_app_writeable_flash_region_ends_at(int region_index);

// Whether this board has the driver, and lets this application use it.
bool driver_exists(uint32_t driver);

// --- Results -------------------------------------------------------------------------------------

returncode_t tock_status_to_returncode(statuscode_t);

// Each takes the answer of a command that, when it succeeds, returns exactly the values named, and
// stores those on success only. EBADRVAL if the kernel answered in another form.
int tock_command_return_novalue_to_returncode(syscall_return_t);
int tock_command_return_u32_to_returncode(syscall_return_t, uint32_t *);
int tock_command_return_u32_u32_to_returncode(syscall_return_t, uint32_t *, uint32_t *);
int tock_command_return_u64_to_returncode(syscall_return_t command_return, uint64_t *val);

int tock_subscribe_return_to_returncode(subscribe_return_t);
int tock_allow_rw_return_to_returncode(allow_rw_return_t);
int tock_allow_ro_return_to_returncode(allow_ro_return_t);
int tock_allow_userspace_r_return_to_returncode(allow_userspace_r_return_t);

// What a code means, as a phrase. Never NULL.
const char *tock_strerr(statuscode_t status);
const char *tock_strrcode(returncode_t returncode);

// Ends the process with a message on the console if actual differs from expected.
void tock_expect(int expected, int actual, const char *file, unsigned line);
#define TOCK_EXPECT(_e, _a) tock_expect((_e), (_a), __FILE__, __LINE__)

#ifdef __cplusplus
}
#endif
