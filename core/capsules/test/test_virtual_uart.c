// SPDX-License-Identifier: Apache-2.0 OR MIT
// The UART multiplexer: order of buffers, whole lines, refusals, and received bytes for everybody.
#include "core/capsules/virtual_uart.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

#include <string.h>

enum { CLIENTS = 3 };

struct client {
    struct virtual_uart uart;
    struct hil_uart_client hil_client;
    unsigned transmitted;
    size_t last_size;
    enum error last_error;
    const char *const *next; // texts to send from within transmitted(), ended by NULL
    bool repeat;             // ... the first of them for ever
    char heard[64];
    size_t heard_size;
    struct client *switch_on; // when it hears something
    bool switch_off_self;
};

static struct fake_uart real;
static struct virtual_uart_mux mux;
static struct client a, b, c;

static enum error transmit(struct client *client, const char *text)
{
    const void *const data = text;
    return client->uart.hil.ops->transmit(client->uart.hil.device, data, strlen(text));
}

static void receive(struct client *client, bool on)
{
    client->uart.hil.ops->set_receiving(client->uart.hil.device, on);
}

static void transmitted(void *context, size_t size, enum error error)
{
    struct client *const client = context;
    client->transmitted++;
    client->last_size = size;
    client->last_error = error;
    if (client->next != NULL && *client->next != NULL) {
        (void)transmit(client, *client->next);
        client->next += client->repeat ? 0 : 1;
    }
}

static void received(void *context, const uint8_t *data, size_t size)
{
    struct client *const client = context;
    memcpy(client->heard + client->heard_size, data, size);
    client->heard_size += size;
    if (client->switch_on != NULL)
        receive(client->switch_on, true);
    if (client->switch_off_self)
        receive(client, false);
}

static void begin_client(struct client *client)
{
    *client = (struct client){.hil_client = {transmitted, received, client}};
    virtual_uart_init(&client->uart, &mux);
    client->uart.hil.ops->set_client(client->uart.hil.device, &client->hil_client);
}

static int setup(void **state)
{
    (void)state;
    fake_uart_init(&real);
    virtual_uart_mux_init(&mux, &real.hil);
    begin_client(&a);
    begin_client(&b);
    begin_client(&c);
    return 0;
}

static void buffers_leave_in_the_order_of_the_requests(void **state)
{
    (void)state;
    assert_int_equal(transmit(&b, "b1\n"), ERROR_OK);
    assert_int_equal(transmit(&c, "c1\n"), ERROR_OK);
    assert_int_equal(transmit(&a, "a1\n"), ERROR_OK);
    assert_string_equal(fake_uart_text(&real), "b1\nc1\na1\n");
    assert_int_equal(a.transmitted + b.transmitted + c.transmitted, 3);
    assert_int_equal(a.last_size, 3);
}

static void a_client_has_one_buffer_under_way_at_a_time(void **state)
{
    (void)state;
    assert_int_equal(transmit(&a, "one"), ERROR_OK);
    assert_int_equal(transmit(&a, "two"), ERROR_BUSY);
    assert_int_equal(transmit(&b, "waits"), ERROR_OK);
    assert_int_equal(transmit(&b, "two"), ERROR_BUSY);
    assert_string_equal(fake_uart_text(&real), "onewaits");
}

static void an_empty_buffer_is_refused(void **state)
{
    (void)state;
    assert_int_equal(transmit(&a, ""), ERROR_SIZE);
    assert_int_equal(real.transmits, 0);
}

static void a_client_that_goes_on_in_its_callback_waits_its_turn(void **state)
{
    (void)state;
    static const char *const more[] = {"a2\n", "a3\n", NULL};
    a.next = more;
    assert_int_equal(transmit(&a, "a1\n"), ERROR_OK);
    assert_int_equal(transmit(&b, "b1\n"), ERROR_OK);
    assert_string_equal(fake_uart_text(&real), "a1\nb1\na2\na3\n");
}

static void a_line_in_pieces_stays_whole(void **state)
{
    (void)state;
    static const char *const more[] = {"piece two, ", "piece three\n", "next line\n", NULL};
    a.next = more;
    assert_int_equal(transmit(&a, "piece one, "), ERROR_OK);
    assert_int_equal(transmit(&b, "b\n"), ERROR_OK);
    assert_string_equal(fake_uart_text(&real), "piece one, piece two, piece three\nb\nnext line\n");
}

static void an_unfinished_line_holds_nobody_up_when_nothing_follows_at_once(void **state)
{
    (void)state;
    assert_int_equal(transmit(&a, "prompt> "), ERROR_OK);
    assert_int_equal(transmit(&b, "b\n"), ERROR_OK);
    assert_string_equal(fake_uart_text(&real), "prompt> b\n");
}

static void a_line_without_end_holds_the_others_up_for_a_bounded_time(void **state)
{
    (void)state;
    static const char *const more[] = {"0123456789abcdef", NULL};
    a.next = more;
    a.repeat = true;
    assert_int_equal(transmit(&a, more[0]), ERROR_OK);
    assert_int_equal(transmit(&b, "b\n"), ERROR_OK);
    for (size_t i = 0; i < VIRTUAL_UART_LINE_MAX / 16 + 1; i++)
        assert_true(fake_uart_finish(&real));
    assert_int_equal(b.transmitted, 1);
}

static void after_a_line_without_end_the_next_lines_stay_whole(void **state)
{
    (void)state;
    static const char *const endless[] = {"0123456789abcdef", NULL};
    static const char *const more[] = {"b2\n", NULL};
    a.next = endless;
    a.repeat = true;
    assert_int_equal(transmit(&a, endless[0]), ERROR_OK);
    assert_int_equal(transmit(&b, "b1 "), ERROR_OK);
    for (size_t i = 0; i < VIRTUAL_UART_LINE_MAX / 16; i++)
        assert_true(fake_uart_finish(&real));
    a.next = NULL;
    b.next = more;
    assert_int_equal(transmit(&c, "c\n"), ERROR_OK);
    assert_non_null(strstr(fake_uart_text(&real), "b1 b2\n"));
}

static void a_request_made_in_anothers_callback_is_served(void **state)
{
    (void)state;
    static const char *const more[] = {"a2\n", NULL};
    a.next = more;
    assert_int_equal(transmit(&a, "a1\n"), ERROR_OK);
    assert_true(fake_uart_finish(&real));
    assert_int_equal(transmit(&b, "b\n"), ERROR_OK);
    assert_string_equal(fake_uart_text(&real), "a1\na2\nb\n");
}

static void a_refusal_by_the_hardware_is_returned(void **state)
{
    (void)state;
    real.refusal = ERROR_OFF;
    assert_int_equal(transmit(&a, "a"), ERROR_OFF);
    assert_int_equal(a.transmitted, 0);
    real.refusal = ERROR_OK;
    assert_int_equal(transmit(&a, "a"), ERROR_OK);
    assert_string_equal(fake_uart_text(&real), "a");
}

static void those_who_wait_hear_of_a_refusal_and_cannot_insist(void **state)
{
    (void)state;
    static const char *const again[] = {"again", NULL};
    b.next = again;
    b.repeat = true;
    assert_int_equal(transmit(&a, "a\n"), ERROR_OK);
    assert_int_equal(transmit(&b, "b\n"), ERROR_OK);
    assert_int_equal(transmit(&c, "c\n"), ERROR_OK);
    real.refusal = ERROR_OFF;
    assert_true(fake_uart_finish(&real));
    assert_int_equal(b.last_error, ERROR_OFF);
    assert_int_equal(c.last_error, ERROR_OFF);
    assert_int_equal(b.transmitted, 1);
    real.refusal = ERROR_OK;
    b.next = NULL;
    assert_int_equal(transmit(&b, "works\n"), ERROR_OK);
    assert_string_equal(fake_uart_text(&real), "a\nworks\n");
}

static void a_buffer_that_fails_is_reported_and_the_next_one_leaves(void **state)
{
    (void)state;
    assert_int_equal(transmit(&a, "a\n"), ERROR_OK);
    assert_int_equal(transmit(&b, "b\n"), ERROR_OK);
    fake_uart_fail(&real, ERROR_CANCEL);
    assert_int_equal(a.last_error, ERROR_CANCEL);
    assert_int_equal(a.last_size, 0);
    assert_string_equal(fake_uart_text(&real), "b\n");
}

static void everybody_who_listens_hears_every_byte(void **state)
{
    (void)state;
    receive(&a, true);
    receive(&c, true);
    fake_uart_type(&real, "xyz");
    assert_memory_equal(a.heard, "xyz", 3);
    assert_memory_equal(c.heard, "xyz", 3);
    assert_int_equal(b.heard_size, 0);
}

static void the_hardware_listens_while_anybody_does(void **state)
{
    (void)state;
    assert_false(real.receiving);
    receive(&a, true);
    receive(&b, true);
    receive(&a, false);
    assert_true(real.receiving);
    receive(&b, false);
    assert_false(real.receiving);
}

static void a_listener_may_switch_itself_off_in_its_callback(void **state)
{
    (void)state;
    a.switch_off_self = true;
    receive(&a, true);
    receive(&b, true);
    fake_uart_type(&real, "xy");
    assert_int_equal(a.heard_size, 1);
    assert_int_equal(b.heard_size, 2);
}

static void a_listener_switched_on_by_another_hears_from_the_next_bytes_on(void **state)
{
    (void)state;
    a.switch_on = &b;
    receive(&a, true);
    fake_uart_type(&real, "xy");
    assert_int_equal(b.heard_size, 1);
    assert_int_equal(b.heard[0], 'y');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(buffers_leave_in_the_order_of_the_requests, setup),
        cmocka_unit_test_setup(a_client_has_one_buffer_under_way_at_a_time, setup),
        cmocka_unit_test_setup(an_empty_buffer_is_refused, setup),
        cmocka_unit_test_setup(a_client_that_goes_on_in_its_callback_waits_its_turn, setup),
        cmocka_unit_test_setup(a_line_in_pieces_stays_whole, setup),
        cmocka_unit_test_setup(an_unfinished_line_holds_nobody_up_when_nothing_follows_at_once, setup),
        cmocka_unit_test_setup(a_line_without_end_holds_the_others_up_for_a_bounded_time, setup),
        cmocka_unit_test_setup(after_a_line_without_end_the_next_lines_stay_whole, setup),
        cmocka_unit_test_setup(a_request_made_in_anothers_callback_is_served, setup),
        cmocka_unit_test_setup(a_refusal_by_the_hardware_is_returned, setup),
        cmocka_unit_test_setup(those_who_wait_hear_of_a_refusal_and_cannot_insist, setup),
        cmocka_unit_test_setup(a_buffer_that_fails_is_reported_and_the_next_one_leaves, setup),
        cmocka_unit_test_setup(everybody_who_listens_hears_every_byte, setup),
        cmocka_unit_test_setup(the_hardware_listens_while_anybody_does, setup),
        cmocka_unit_test_setup(a_listener_may_switch_itself_off_in_its_callback, setup),
        cmocka_unit_test_setup(a_listener_switched_on_by_another_hears_from_the_next_bytes_on, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
