// SPDX-License-Identifier: Apache-2.0 OR MIT
// In place of the port's header of this name: the registers of the protection unit are a model's. Each use of one
// tells the model that the write before is complete.
#pragma once

#include <stdint.h>

enum model_register { MODEL_CTRL, MODEL_RNR, MODEL_RBAR, MODEL_RASR, MODEL_MAIR0, MODEL_REGISTERS };

volatile uint32_t *model_register(enum model_register which);
void model_settle(void);

#define MPU_CTRL            (*model_register(MODEL_CTRL))
#define MPU_CTRL_ENABLE     (1u << 0)
#define MPU_CTRL_PRIVDEFENA (1u << 2)
#define MPU_RNR             (*model_register(MODEL_RNR))
#define MPU_RBAR            (*model_register(MODEL_RBAR))
#define MPU_RASR            (*model_register(MODEL_RASR))
#define MPU_RLAR            (*model_register(MODEL_RASR)) // the same address
#define MPU_MAIR0           (*model_register(MODEL_MAIR0))

static inline void barrier(void)
{
    model_settle();
}
