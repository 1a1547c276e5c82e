// SPDX-License-Identifier: Apache-2.0 OR MIT
// The board as one would see it on a desk: drawn from its description, lit by the model.
#include "emulator/panel/ui.h"

#include <math.h>

enum { MARGIN = 14 };

static struct rect scaled(struct rect board, float k, const struct sim_look_part *part)
{
    const int x = board.x + (int)lroundf((float)part->x * k);
    const int y = board.y + (int)lroundf((float)part->y * k);
    return (struct rect){x, y, (int)lroundf((float)part->width * k), (int)lroundf((float)part->height * k)};
}

static void draw_plate(struct ui *ui, struct rect board, float k)
{
    const struct place_board *const placed = &ui->view->placed;
    const uint32_t colour = 0xff000000 | placed->colour;
    const float corner = (float)placed->corner * k;
    for (int i = 3; i >= 1; i--) {
        const struct rect shadow = {board.x - i * ui_px(ui, 1), board.y + i * ui_px(ui, 1),
                                    board.w + 2 * i * ui_px(ui, 1), board.h + i * ui_px(ui, 2)};
        scene_fill(ui->scene, shadow, corner + (float)i, colour_alpha(ui->theme->shadow, 44),
                   colour_alpha(ui->theme->shadow, 44));
    }
    scene_fill(ui->scene, board, corner, colour_mix(colour, 0xffffffff, 18), colour_mix(colour, 0xff000000, 30));
    scene_ring(ui->scene, board, corner, fmaxf(1, k * 3), colour_mix(colour, 0xffffffff, 52));
}

void pane_board_draw(struct ui *ui, struct rect box)
{
    struct view *const view = ui->view;
    place_board(ui->model, &view->placed);
    const struct place_board *const placed = &view->placed;
    const struct rect area = rect_inset(box, ui_px(ui, MARGIN));
    if (rect_is_empty(area) || placed->width == 0 || placed->height == 0)
        return;
    const float k = fminf((float)area.w / (float)placed->width, (float)area.h / (float)placed->height);
    const struct rect board = ui_centred(area, (int)((float)placed->width * k), (int)((float)placed->height * k));
    draw_plate(ui, board, k);
    for (size_t i = 0; i < placed->count; i++)
        board_part_draw(ui, &placed->parts[i], scaled(board, k, &placed->parts[i].part), k);
}
