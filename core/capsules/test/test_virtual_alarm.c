// SPDX-License-Identifier: Apache-2.0 OR MIT
// The alarm multiplexer: alone, with clients that act inside their callbacks, and against a model
// that knows absolute time.
#include "core/capsules/virtual_alarm.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

#include <string.h>

enum { CLIENTS = 5 };

struct client {
    struct virtual_alarm alarm;
    struct hil_alarm_client hil_client;
    unsigned fired;
    uint32_t fired_at;
    // What to do when it fires.
    struct client *disarm, *set;
    uint32_t set_dt;
};

static struct fake_alarm real;
static struct virtual_alarm_mux mux;
static struct client clients[CLIENTS];

static uint32_t now_of(struct client *client)
{
    return client->alarm.hil.ops->now(client->alarm.hil.device);
}

static void set(struct client *client, uint32_t reference, uint32_t dt)
{
    client->alarm.hil.ops->set(client->alarm.hil.device, reference, dt);
}

static void set_from_now(struct client *client, uint32_t dt)
{
    set(client, now_of(client), dt);
}

static void disarm(struct client *client)
{
    client->alarm.hil.ops->disarm(client->alarm.hil.device);
}

static void fired(void *context)
{
    struct client *const client = context;
    client->fired++;
    client->fired_at = now_of(client);
    if (client->disarm != NULL)
        disarm(client->disarm);
    if (client->set != NULL)
        set_from_now(client->set, client->set_dt);
}

static void begin(uint8_t bits)
{
    fake_alarm_init(&real, 32768, bits);
    virtual_alarm_mux_init(&mux, &real.hil);
    memset(clients, 0, sizeof(clients));
    for (size_t i = 0; i < CLIENTS; i++) {
        struct client *const client = &clients[i];
        virtual_alarm_init(&client->alarm, &mux);
        client->hil_client = (struct hil_alarm_client){fired, client};
        client->alarm.hil.ops->set_client(client->alarm.hil.device, &client->hil_client);
    }
}

static int setup(void **state)
{
    (void)state;
    begin(32);
    return 0;
}

static void a_virtual_alarm_has_the_width_and_frequency_of_the_real_one(void **state)
{
    (void)state;
    begin(24);
    assert_int_equal(clients[0].alarm.hil.bits, 24);
    assert_int_equal(clients[0].alarm.hil.frequency_hz, 32768);
    real.now = 0xabcdef;
    assert_int_equal(now_of(&clients[0]), 0xabcdef);
}

static void each_client_fires_at_its_own_time(void **state)
{
    (void)state;
    set_from_now(&clients[0], 30);
    set_from_now(&clients[1], 10);
    set_from_now(&clients[2], 20);
    fake_alarm_advance(&real, 100);
    assert_int_equal(clients[0].fired_at, 30);
    assert_int_equal(clients[1].fired_at, 10);
    assert_int_equal(clients[2].fired_at, 20);
    assert_int_equal(clients[0].fired + clients[1].fired + clients[2].fired, 3);
    assert_false(real.armed);
}

static void clients_that_are_due_together_fire_in_one_interrupt(void **state)
{
    (void)state;
    set_from_now(&clients[0], 10);
    set_from_now(&clients[1], 10);
    fake_alarm_advance(&real, 10);
    assert_int_equal(clients[0].fired, 1);
    assert_int_equal(clients[1].fired, 1);
    assert_int_equal(real.fires, 1);
}

static void a_reference_in_the_past_shortens_the_wait(void **state)
{
    (void)state;
    real.now = 1000;
    set(&clients[0], 900, 150);
    fake_alarm_advance(&real, 49);
    assert_int_equal(clients[0].fired, 0);
    fake_alarm_advance(&real, 1);
    assert_int_equal(clients[0].fired, 1);
}

static void a_time_that_has_passed_fires_at_once_but_not_inside_the_call(void **state)
{
    (void)state;
    real.now = 1000;
    set(&clients[0], 900, 50);
    assert_int_equal(clients[0].fired, 0);
    fake_alarm_advance(&real, 0);
    assert_int_equal(clients[0].fired, 1);
}

static void a_reference_in_the_future_counts_as_passed(void **state)
{
    (void)state;
    real.now = 1000;
    set(&clients[0], 1001, 50);
    fake_alarm_advance(&real, 0);
    assert_int_equal(clients[0].fired, 1);
}

static void setting_again_replaces_the_wait(void **state)
{
    (void)state;
    set_from_now(&clients[0], 10);
    set_from_now(&clients[0], 50);
    fake_alarm_advance(&real, 49);
    assert_int_equal(clients[0].fired, 0);
    fake_alarm_advance(&real, 100);
    assert_int_equal(clients[0].fired, 1);
}

static void a_disarmed_client_stays_silent_and_the_others_keep_their_time(void **state)
{
    (void)state;
    set_from_now(&clients[0], 10);
    set_from_now(&clients[1], 20);
    disarm(&clients[0]);
    fake_alarm_advance(&real, 100);
    assert_int_equal(clients[0].fired, 0);
    assert_int_equal(clients[1].fired_at, 20);
}

static void disarming_the_last_client_disarms_the_real_alarm(void **state)
{
    (void)state;
    set_from_now(&clients[0], 10);
    assert_true(real.armed);
    disarm(&clients[0]);
    assert_false(real.armed);
}

static void a_client_may_set_its_alarm_again_inside_its_callback(void **state)
{
    (void)state;
    clients[0].set = &clients[0];
    clients[0].set_dt = 10;
    set_from_now(&clients[0], 10);
    fake_alarm_advance(&real, 105);
    assert_int_equal(clients[0].fired, 10);
    assert_int_equal(clients[0].fired_at, 100);
}

static void a_client_may_disarm_another_that_is_due_at_the_same_tick(void **state)
{
    (void)state;
    clients[0].disarm = &clients[1];
    set_from_now(&clients[0], 10);
    set_from_now(&clients[1], 10);
    fake_alarm_advance(&real, 100);
    assert_int_equal(clients[0].fired, 1);
    assert_int_equal(clients[1].fired, 0);
}

static void a_client_may_postpone_another_that_is_due_at_the_same_tick(void **state)
{
    (void)state;
    clients[0].set = &clients[1];
    clients[0].set_dt = 7;
    set_from_now(&clients[0], 10);
    set_from_now(&clients[1], 10);
    fake_alarm_advance(&real, 100);
    assert_int_equal(clients[1].fired, 1);
    assert_int_equal(clients[1].fired_at, 17);
}

static void a_wait_of_nothing_set_in_a_callback_comes_with_the_next_interrupt(void **state)
{
    (void)state;
    clients[0].set = &clients[1];
    clients[0].set_dt = 0;
    set_from_now(&clients[0], 10);
    set_from_now(&clients[2], 10);
    fake_alarm_advance(&real, 10);
    assert_int_equal(clients[1].fired, 1);
    assert_int_equal(clients[1].fired_at, 10);
    assert_int_equal(clients[2].fired, 1);
    assert_int_equal(real.fires, 2);
}

static void the_longest_wait_is_kept_to_the_tick(void **state)
{
    (void)state;
    begin(16);
    real.now = 0xfff0;
    set_from_now(&clients[0], 0xffff);
    fake_alarm_advance(&real, 0xfffe);
    assert_int_equal(clients[0].fired, 0);
    fake_alarm_advance(&real, 1);
    assert_int_equal(clients[0].fired, 1);
}

static void an_interrupt_served_late_loses_no_alarm(void **state)
{
    (void)state;
    begin(16);
    set_from_now(&clients[0], 0xffff);
    fake_alarm_advance(&real, 0x7fff);
    assert_int_equal(clients[0].fired, 0);
    // 0x8000 ticks left; late by 0x7000 of them: past the wrap of the counter.
    fake_alarm_advance_late(&real, 0x8000 + 0x7000);
    assert_int_equal(clients[0].fired, 1);
}

static void the_real_alarm_is_set_once_for_all_that_happens_in_an_interrupt(void **state)
{
    (void)state;
    for (size_t i = 0; i < CLIENTS; i++) {
        clients[i].set = &clients[i];
        clients[i].set_dt = 100;
        set_from_now(&clients[i], 10);
    }
    const unsigned sets = real.sets;
    fake_alarm_advance(&real, 10);
    assert_int_equal(real.sets, sets + 1);
}

static void disarming_what_is_not_armed_leaves_the_real_alarm_alone(void **state)
{
    (void)state;
    set_from_now(&clients[0], 10);
    const unsigned sets = real.sets;
    disarm(&clients[1]);
    assert_int_equal(real.sets, sets);
}

static void a_client_without_callback_does_no_harm(void **state)
{
    (void)state;
    const struct hil_alarm_client none = {NULL, NULL};
    clients[0].alarm.hil.ops->set_client(clients[0].alarm.hil.device, &none);
    set_from_now(&clients[0], 5);
    set_from_now(&clients[1], 5);
    fake_alarm_advance(&real, 10);
    assert_int_equal(clients[1].fired, 1);
}

// --- Against a model -----------------------------------------------------------------------------

struct model {
    uint64_t now;
    bool armed[CLIENTS];
    uint64_t due[CLIENTS];
    unsigned fired[CLIENTS];
    uint32_t seed;
};

static struct model model;

static void model_set(size_t i, uint32_t reference, uint32_t dt)
{
    const uint32_t mask = UINT32_MAX >> (32 - real.hil.bits);
    const uint32_t passed = ((uint32_t)model.now - reference) & mask;
    model.armed[i] = true;
    model.due[i] = model.now + (passed >= dt ? 0 : dt - passed);
    set(&clients[i], reference, dt);
}

static uint32_t random_dt(void)
{
    const uint32_t mask = UINT32_MAX >> (32 - real.hil.bits);
    const uint32_t sort = unit_random(&model.seed) % 4;
    const uint32_t value = unit_random(&model.seed);
    return sort == 0 ? value % 10 : sort == 1 ? value % 1000 : sort == 2 ? mask - value % 10 : value & mask;
}

static void random_operation(void)
{
    const uint32_t mask = UINT32_MAX >> (32 - real.hil.bits);
    const size_t i = unit_random(&model.seed) % CLIENTS;
    const uint32_t sort = unit_random(&model.seed) % 6;
    if (sort == 0) {
        model.armed[i] = false;
        disarm(&clients[i]);
    } else if (sort == 1) {
        model_set(i, unit_random(&model.seed) & mask, random_dt());
    } else {
        model_set(i, ((uint32_t)model.now - unit_random(&model.seed) % 20) & mask, random_dt());
    }
}

static void model_fired(void *context)
{
    const struct client *const client = context;
    const size_t i = (size_t)(client - clients);
    assert_true(model.armed[i]);
    assert_int_equal(model.due[i], model.now);
    model.armed[i] = false;
    model.fired[i]++;
    if (unit_random(&model.seed) % 2 == 0)
        random_operation();
}

static uint64_t model_step(void)
{
    uint64_t step = unit_random(&model.seed) % 5000;
    for (size_t i = 0; i < CLIENTS; i++)
        if (model.armed[i] && model.due[i] - model.now < step)
            step = model.due[i] - model.now;
    return step;
}

static void run_model(uint8_t bits, uint32_t seed)
{
    begin(bits);
    model = (struct model){.seed = seed, .now = seed & (UINT32_MAX >> (32 - bits))};
    real.now = (uint32_t)model.now;
    for (size_t i = 0; i < CLIENTS; i++) {
        clients[i].hil_client.fired = model_fired;
        clients[i].alarm.hil.ops->set_client(clients[i].alarm.hil.device, &clients[i].hil_client);
    }
    for (unsigned round = 0; round < 20000; round++) {
        const uint64_t step = model_step();
        model.now += step;
        fake_alarm_advance(&real, step);
        for (size_t i = 0; i < CLIENTS; i++)
            assert_true(!model.armed[i] || model.due[i] > model.now);
        if (unit_random(&model.seed) % 3 == 0)
            random_operation();
    }
    for (size_t i = 0; i < CLIENTS; i++)
        assert_true(model.fired[i] > 10);
}

static void clients_keep_to_the_tick_on_a_counter_of_16_bits(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 5; seed++)
        run_model(16, seed * 0x9e3779b9u);
}

static void clients_keep_to_the_tick_on_a_counter_of_24_bits(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 5; seed++)
        run_model(24, seed * 0x9e3779b9u);
}

static void clients_keep_to_the_tick_on_a_counter_of_32_bits(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 5; seed++)
        run_model(32, seed * 0x9e3779b9u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_virtual_alarm_has_the_width_and_frequency_of_the_real_one, setup),
        cmocka_unit_test_setup(each_client_fires_at_its_own_time, setup),
        cmocka_unit_test_setup(clients_that_are_due_together_fire_in_one_interrupt, setup),
        cmocka_unit_test_setup(a_reference_in_the_past_shortens_the_wait, setup),
        cmocka_unit_test_setup(a_time_that_has_passed_fires_at_once_but_not_inside_the_call, setup),
        cmocka_unit_test_setup(a_reference_in_the_future_counts_as_passed, setup),
        cmocka_unit_test_setup(setting_again_replaces_the_wait, setup),
        cmocka_unit_test_setup(a_disarmed_client_stays_silent_and_the_others_keep_their_time, setup),
        cmocka_unit_test_setup(disarming_the_last_client_disarms_the_real_alarm, setup),
        cmocka_unit_test_setup(a_client_may_set_its_alarm_again_inside_its_callback, setup),
        cmocka_unit_test_setup(a_client_may_disarm_another_that_is_due_at_the_same_tick, setup),
        cmocka_unit_test_setup(a_client_may_postpone_another_that_is_due_at_the_same_tick, setup),
        cmocka_unit_test_setup(a_wait_of_nothing_set_in_a_callback_comes_with_the_next_interrupt, setup),
        cmocka_unit_test_setup(the_longest_wait_is_kept_to_the_tick, setup),
        cmocka_unit_test_setup(an_interrupt_served_late_loses_no_alarm, setup),
        cmocka_unit_test_setup(the_real_alarm_is_set_once_for_all_that_happens_in_an_interrupt, setup),
        cmocka_unit_test_setup(disarming_what_is_not_armed_leaves_the_real_alarm_alone, setup),
        cmocka_unit_test_setup(a_client_without_callback_does_no_harm, setup),
        cmocka_unit_test_setup(clients_keep_to_the_tick_on_a_counter_of_16_bits, setup),
        cmocka_unit_test_setup(clients_keep_to_the_tick_on_a_counter_of_24_bits, setup),
        cmocka_unit_test_setup(clients_keep_to_the_tick_on_a_counter_of_32_bits, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
