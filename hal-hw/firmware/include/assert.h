// SPDX-License-Identifier: Apache-2.0 OR MIT
// assert() on a board: the panic report with the address of the assertion, and no text for each. The
// address is a line of the source for addr2line, so nothing is lost but bytes of flash.
#undef assert

#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
_Noreturn void firmware_assert_failed(void);
#define assert(condition) ((condition) ? (void)0 : firmware_assert_failed())
#endif

#ifndef static_assert
#define static_assert _Static_assert
#endif
