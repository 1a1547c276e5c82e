// SPDX-License-Identifier: Apache-2.0 OR MIT
// One sensor of each kind and all analog parts, for boards that are to have everything.
#pragma once

#include "hal-sim/boards/board.h"

extern const struct sim_board_sensor sim_generic_sensors[SIM_SENSOR_KINDS];
extern const struct sim_board_adc sim_generic_adc;
extern const struct sim_board_dac sim_generic_dac;
extern const struct sim_board_pwm sim_generic_pwm;
