// SPDX-License-Identifier: Apache-2.0 OR MIT
// Registers of the system control space (Armv7-M ARM B3.2, B3.3, B3.4, B3.5; Armv8-M ARM D1.2).
#pragma once

#include <stdint.h>

#define SCS_REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

#define SYST_CSR                 SCS_REGISTER(0xe000e010)
#define SYST_RVR                 SCS_REGISTER(0xe000e014)
#define SYST_CVR                 SCS_REGISTER(0xe000e018)
#define SYST_CSR_ENABLE          (1u << 0)
#define SYST_CSR_TICKINT         (1u << 1)
#define SYST_CSR_PROCESSOR_CLOCK (1u << 2)

#define NVIC_ISER(word) SCS_REGISTER(0xe000e100u + 4u * (word))
#define NVIC_ICER(word) SCS_REGISTER(0xe000e180u + 4u * (word))
#define NVIC_ICPR(word) SCS_REGISTER(0xe000e280u + 4u * (word))
#define NVIC_IPR(word)  SCS_REGISTER(0xe000e400u + 4u * (word))

#define SCB_ICSR                SCS_REGISTER(0xe000ed04)
#define ICSR_PENDSVSET          (1u << 28)
#define ICSR_PENDSTCLR          (1u << 25)
#define SCB_VTOR                SCS_REGISTER(0xe000ed08)
#define SCB_AIRCR               SCS_REGISTER(0xe000ed0c)
#define AIRCR_VECTKEY           (0x05fau << 16)
#define AIRCR_SYSRESETREQ       (1u << 2)
#define SCB_CCR                 SCS_REGISTER(0xe000ed14)
#define CCR_DIV_0_TRP           (1u << 4)
#define CCR_STKALIGN            (1u << 9)
#define SCB_SHPR(number)        SCS_REGISTER(0xe000ed14u + 4u * (number)) // 1 to 3
#define SCB_SHCSR               SCS_REGISTER(0xe000ed24)
#define SHCSR_USGFAULTPENDED    (1u << 12)
#define SHCSR_MEMFAULTPENDED    (1u << 13)
#define SHCSR_BUSFAULTPENDED    (1u << 14)
#define SHCSR_SVCALLPENDED      (1u << 15)
#define SHCSR_MEMFAULTENA       (1u << 16)
#define SHCSR_BUSFAULTENA       (1u << 17)
#define SHCSR_USGFAULTENA       (1u << 18)
#define SHCSR_SECUREFAULTENA    (1u << 19)
#define SHCSR_SECUREFAULTPENDED (1u << 20)
#define SCB_CFSR                SCS_REGISTER(0xe000ed28)
#define SCB_HFSR                SCS_REGISTER(0xe000ed2c)
#define SCB_MMFAR               SCS_REGISTER(0xe000ed34)
#define SCB_BFAR                SCS_REGISTER(0xe000ed38)
#define SCB_CPACR               SCS_REGISTER(0xe000ed88)
#define CPACR_FP_FULL           (0xfu << 20)
#define FPU_FPCCR               SCS_REGISTER(0xe000ef34)
#define FPCCR_LSPEN             (1u << 30)
#define FPCCR_ASPEN             (1u << 31)

#define MPU_CTRL            SCS_REGISTER(0xe000ed94)
#define MPU_CTRL_ENABLE     (1u << 0)
#define MPU_CTRL_PRIVDEFENA (1u << 2)
#define MPU_RNR             SCS_REGISTER(0xe000ed98)
#define MPU_RBAR            SCS_REGISTER(0xe000ed9c)
#define MPU_RASR            SCS_REGISTER(0xe000eda0) // v6-M, v7-M
#define MPU_RLAR            SCS_REGISTER(0xe000eda0) // v8-M
#define MPU_MAIR0           SCS_REGISTER(0xe000edc0)

static inline void barrier(void)
{
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}
