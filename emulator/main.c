// SPDX-License-Identifier: Apache-2.0 OR MIT
// The simulator program.
#include "emulator/session.h"

int main(int argc, char *argv[])
{
    struct options options;
    int status;
    if (!options_parse(&options, argc, argv, &status))
        return status;
    return session_run(&options);
}
