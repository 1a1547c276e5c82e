// SPDX-License-Identifier: Apache-2.0 OR MIT
// Read before csr.h of the RISC-V port: control and status registers are a model's.
#pragma once

#include <stdint.h>

void model_csr_write(unsigned number, uint32_t value);

#define csr_write(number, value) model_csr_write(number, value)
