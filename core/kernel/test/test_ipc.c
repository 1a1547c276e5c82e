// SPDX-License-Identifier: Apache-2.0 OR MIT
// Communication between processes: discovery, notifications, and how long a share lives.
#include "core/kernel/test/kit.h"

static struct process *client, *service;

static int begin(void **state)
{
    (void)kit_setup(state);
    client = app;
    service = fake_process(&machine, "service");
    return 0;
}

#undef RUN
#define RUN(name) cmocka_unit_test_setup(name, begin)

static struct syscall_return command(struct process *process, uint32_t number, uint32_t argument)
{
    return fake_command(process, DRIVER_IPC, number, argument, 0);
}

static struct syscall_return notify_service(void)
{
    return command(client, IPC_COMMAND_NOTIFY_SERVICE, service->id.index);
}

static struct syscall_return discover(const char *name)
{
    const uaddr_t address = fake_put(client, 512, name);
    assert_int_equal(
        fake_allow(client, SYSCALL_ALLOW_READ_ONLY, DRIVER_IPC, IPC_RO_NAME, address, (uint32_t)strlen(name)).variant,
        RETURN_SUCCESS_2U32);
    return command(client, IPC_COMMAND_DISCOVER, 0);
}

// From, to: the buffer that `from` shows to `to`.
static void share(struct process *from, const struct process *to, uint32_t offset, uint32_t size)
{
    const struct syscall_return result =
        fake_allow(from, SYSCALL_ALLOW_READ_WRITE, DRIVER_IPC, to->id.index, fake_address(from, offset), size);
    assert_int_equal(result.variant, RETURN_SUCCESS_2U32);
}

static void listen(struct process *process, const struct process *to)
{
    assert_int_equal(fake_subscribe(process, DRIVER_IPC, to->id.index, FAKE_FUNCTION, 0).variant, RETURN_SUCCESS_2U32);
}

// The service takes a notification of the client; it gets these words.
static bool service_gets(uint32_t size, uaddr_t address)
{
    return fake_upcall_is(service, client->id.index, size, address);
}

static void show_to_service(uint32_t offset, uint32_t size)
{
    listen(service, service);
    share(client, service, offset, size);
    assert_true(fake_is_success(notify_service()));
    assert_true(service_gets(size, fake_address(client, offset)));
}

static unsigned shares_open(const struct process *holder)
{
    unsigned count = 0;
    for (size_t i = 0; i < PROCESS_SHARES_MAX; i++)
        count += (ipc_shares(holder) != NULL && ipc_shares(holder)[i].active);
    assert_int_equal(count, holder->arch->shares - holder->arch->unshares);
    return count;
}

// --- Discovery -------------------------------------------------------------------------------------------------

TEST(the_driver_exists)
{
    assert_true(fake_is_success(command(client, IPC_COMMAND_EXISTS, 0)));
}

TEST(an_unknown_command_has_no_support)
{
    assert_true(fake_is_failure(command(client, 4, 0), ERROR_NOSUPPORT));
    assert_true(fake_is_failure(command(client, UINT32_MAX, 0), ERROR_NOSUPPORT));
}

TEST(a_service_is_found_by_its_name_and_numbered_by_its_slot)
{
    assert_true(fake_is_u32(discover("service"), 1));
    assert_true(fake_is_u32(discover("app"), 0));
}

TEST(the_first_of_two_with_one_name_is_found)
{
    (void)fake_process(&machine, "service");
    assert_true(fake_is_u32(discover("service"), 1));
}

TEST(a_name_that_nobody_has_finds_no_device)
{
    assert_true(fake_is_failure(discover("servic"), ERROR_NODEVICE));
    assert_true(fake_is_failure(discover("services"), ERROR_NODEVICE));
}

TEST(discovery_without_a_name_is_invalid)
{
    assert_true(fake_is_failure(command(client, IPC_COMMAND_DISCOVER, 0), ERROR_INVAL));
    const uaddr_t anywhere[] = {0, fake_address(client, 0), UINT32_MAX};
    for (size_t i = 0; i < sizeof(anywhere) / sizeof(anywhere[0]); i++) {
        (void)fake_allow(client, SYSCALL_ALLOW_READ_ONLY, DRIVER_IPC, IPC_RO_NAME, anywhere[i], 0);
        assert_true(fake_is_failure(command(client, IPC_COMMAND_DISCOVER, 0), ERROR_INVAL));
    }
}

TEST(a_name_may_lie_in_flash)
{
    memcpy(machine.flash[0] + 100, "service", 7);
    (void)fake_allow(client, SYSCALL_ALLOW_READ_ONLY, DRIVER_IPC, IPC_RO_NAME, client->memory.flash_start + 100, 7);
    assert_true(fake_is_u32(command(client, IPC_COMMAND_DISCOVER, 0), 1));
}

// --- Notifications ---------------------------------------------------------------------------------------------

TEST(a_service_is_notified_on_the_upcall_of_its_own_number)
{
    struct fake_upcall upcall;
    listen(service, service);
    assert_true(fake_is_success(notify_service()));
    assert_true(fake_upcall(service, &upcall));
    assert_int_equal(upcall.arguments[0], client->id.index);
    assert_int_equal(upcall.function, FAKE_FUNCTION);
}

TEST(a_client_is_notified_on_the_upcall_of_the_services_number)
{
    listen(client, service);
    assert_true(fake_is_success(command(service, IPC_COMMAND_NOTIFY_CLIENT, client->id.index)));
    assert_true(fake_upcall_is(client, service->id.index, 0, 0));
}

TEST(a_client_that_listens_to_others_only_hears_nothing)
{
    listen(client, client);
    assert_true(fake_is_success(command(service, IPC_COMMAND_NOTIFY_CLIENT, client->id.index)));
    assert_true(fake_no_upcall(client));
}

TEST(a_notification_without_a_shared_buffer_brings_zeros)
{
    listen(service, service);
    assert_true(fake_is_success(notify_service()));
    assert_true(service_gets(0, 0));
    assert_int_equal(service->arch->shares, 0);
}

TEST(a_notification_to_a_process_that_does_not_exist_is_invalid)
{
    const uint32_t nobody[] = {2, FAKE_PROCESSES - 1, FAKE_PROCESSES, 0x80000000, UINT32_MAX};
    for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
        assert_true(fake_is_failure(command(client, IPC_COMMAND_NOTIFY_SERVICE, nobody[i]), ERROR_INVAL));
        assert_true(fake_is_failure(command(client, IPC_COMMAND_NOTIFY_CLIENT, nobody[i]), ERROR_INVAL));
    }
}

TEST(a_notification_to_a_process_that_died_finds_no_device)
{
    listen(service, service);
    assert_int_equal(process_terminate(service, false, 0), ERROR_OK);
    assert_true(fake_is_failure(notify_service(), ERROR_NODEVICE));
    (void)begin(NULL);
    process_fault(service, FAULT_CPU);
    assert_true(fake_is_failure(notify_service(), ERROR_NODEVICE));
    assert_int_equal(service->queue_count, 0);
}

TEST(a_notification_to_itself_is_dropped)
{
    listen(client, client);
    assert_true(fake_is_success(command(client, IPC_COMMAND_NOTIFY_SERVICE, client->id.index)));
    assert_true(fake_no_upcall(client));
}

TEST(notifications_take_room_in_the_queue_of_their_receiver)
{
    for (unsigned i = 0; i < PROCESS_QUEUE_CAPACITY; i++)
        assert_true(fake_is_success(notify_service()));
    assert_true(fake_is_failure(notify_service(), ERROR_NOMEM));
    assert_int_equal(service->counters.dropped_upcalls, 1);
}

TEST(notifications_arrive_in_their_order)
{
    struct process *const third = fake_process(&machine, "third");
    listen(service, service);
    assert_true(fake_is_success(command(third, IPC_COMMAND_NOTIFY_SERVICE, service->id.index)));
    assert_true(fake_is_success(notify_service()));
    assert_true(fake_upcall_is(service, third->id.index, 0, 0));
    assert_true(service_gets(0, 0));
}

TEST(a_notification_wakes_a_process_in_yield_wait)
{
    listen(service, service);
    (void)fake_syscall(service, SYSCALL_YIELD, YIELD_WAIT, 0, 0, 0);
    assert_false(process_is_ready(service));
    assert_true(fake_is_success(notify_service()));
    assert_true(fake_run(service));
    assert_int_equal(service->arch->arguments[0], client->id.index);
}

TEST(a_notification_does_not_wake_who_does_not_listen)
{
    (void)fake_syscall(service, SYSCALL_YIELD, YIELD_WAIT, 0, 0, 0);
    assert_true(fake_is_success(notify_service()));
    assert_false(fake_run(service));
    assert_int_equal(service->queue_count, 0);
}

TEST(a_notification_never_satisfies_yield_wait_for)
{
    uint32_t words[3];
    listen(service, service);
    assert_false(fake_wait_for(service, DRIVER_IPC, service->id.index, words));
    assert_true(fake_is_success(notify_service()));
    assert_false(fake_run(service));
    assert_int_equal(service->queue_count, 1);
}

TEST(yield_no_wait_takes_a_notification_for_an_upcall)
{
    listen(service, service);
    assert_true(fake_is_success(notify_service()));
    (void)fake_syscall(service, SYSCALL_YIELD, YIELD_NO_WAIT, fake_address(service, 0), 0, 0);
    assert_int_equal(*fake_memory(service, fake_address(service, 0)), 1);
    assert_int_equal(service->arch->arguments[0], client->id.index);
}

TEST(yield_no_wait_writes_0_for_a_notification_that_nobody_listens_to)
{
    assert_true(fake_is_success(notify_service()));
    *fake_memory(service, fake_address(service, 0)) = 0xee;
    (void)fake_syscall(service, SYSCALL_YIELD, YIELD_NO_WAIT, fake_address(service, 0), 0, 0);
    assert_int_equal(*fake_memory(service, fake_address(service, 0)), 0);
    assert_int_equal(service->state, PROCESS_RUNNING);
}

TEST(a_stopped_process_gets_its_notifications_when_it_is_resumed)
{
    listen(service, service);
    assert_int_equal(process_stop(service), ERROR_OK);
    assert_true(fake_is_success(notify_service()));
    assert_int_equal(process_resume(service), ERROR_OK);
    assert_true(service_gets(0, 0));
}

TEST(a_notification_of_a_sender_that_died_is_dropped)
{
    listen(service, service);
    assert_true(fake_is_success(notify_service()));
    assert_int_equal(process_terminate(client, false, 0), ERROR_OK);
    assert_true(fake_no_upcall(service));
}

TEST(a_notification_of_an_earlier_life_is_dropped)
{
    listen(service, service);
    assert_true(fake_is_success(notify_service()));
    assert_int_equal(process_restart(client, false, 0), ERROR_OK);
    assert_true(fake_no_upcall(service));
}

TEST(a_receiver_without_room_for_its_grant_hears_nothing)
{
    const uaddr_t kernel_break = service->memory.kernel_break;
    assert_true(fake_is_success(answer_of(fake_syscall(service, SYSCALL_MEMOP, MEMOP_BRK, kernel_break, 0, 0))));
    assert_true(fake_is_success(notify_service()));
    assert_true(fake_no_upcall(service));
}

// --- Shares ------------------------------------------------------------------------------------------------------

TEST(a_notification_shows_the_buffer_and_says_where_it_is)
{
    show_to_service(1024, 64);
    assert_int_equal(shares_open(service), 1);
    assert_int_equal(service->arch->last_share.address, fake_address(client, 1024));
    assert_int_equal(service->arch->last_share.size, 64);
    assert_int_equal(shares_open(client), 0);
}

TEST(a_buffer_is_shown_to_the_process_whose_number_it_has_and_to_no_other)
{
    struct process *const third = fake_process(&machine, "third");
    listen(service, service);
    share(client, third, 1024, 64);
    assert_true(fake_is_success(notify_service()));
    assert_true(service_gets(0, 0));
    assert_int_equal(service->arch->shares, 0);
}

TEST(a_buffer_that_is_shown_already_is_not_shown_twice)
{
    show_to_service(1024, 64);
    assert_true(fake_is_success(notify_service()));
    assert_true(service_gets(64, fake_address(client, 1024)));
    assert_int_equal(service->arch->shares, 1);
}

TEST(the_buffer_of_a_second_sender_is_not_shown_twice_either)
{
    struct process *const third = fake_process(&machine, "third");
    show_to_service(1024, 64);
    share(third, service, 2048, 32);
    for (unsigned i = 0; i < 2; i++) {
        (void)command(third, IPC_COMMAND_NOTIFY_SERVICE, service->id.index);
        assert_true(fake_upcall_is(service, third->id.index, 32, fake_address(third, 2048)));
    }
    assert_int_equal(service->arch->shares, 2);
    assert_int_equal(shares_open(service), 2);
    fake_restart(service);
    assert_int_equal(shares_open(service), 0);
}

TEST(a_buffer_may_be_allowed_for_a_process_that_does_not_exist_yet)
{
    const struct syscall_return result =
        fake_allow(client, SYSCALL_ALLOW_READ_WRITE, DRIVER_IPC, 5, fake_address(client, 0), 64);
    assert_true(swapped(result, 0, 0));
}

TEST(the_buffer_counts_that_is_shared_when_the_notification_is_taken)
{
    listen(service, service);
    share(client, service, 1024, 64);
    assert_true(fake_is_success(notify_service()));
    share(client, service, 2048, 32);
    assert_true(service_gets(32, fake_address(client, 2048)));
    assert_int_equal(shares_open(service), 1);
}

TEST(a_share_ends_when_its_owner_allows_another_buffer)
{
    show_to_service(1024, 64);
    share(client, service, 2048, 32);
    assert_int_equal(shares_open(service), 0);
}

TEST(a_share_ends_when_its_owner_revokes_the_buffer)
{
    show_to_service(1024, 64);
    share(client, service, 0, 0);
    assert_int_equal(shares_open(service), 0);
    assert_true(fake_is_success(notify_service()));
    assert_true(service_gets(0, 0));
}

TEST(a_share_ends_even_when_its_owner_allows_the_same_buffer_again)
{
    show_to_service(1024, 64);
    share(client, service, 1024, 64);
    assert_int_equal(shares_open(service), 0);
}

TEST(a_share_stays_when_its_owner_replaces_another_buffer)
{
    const struct process *const third = fake_process(&machine, "third");
    show_to_service(1024, 64);
    share(client, third, 2048, 64);
    (void)fake_allow(client, SYSCALL_ALLOW_READ_ONLY, DRIVER_IPC, IPC_RO_NAME, fake_address(client, 0), 4);
    (void)fake_allow(client, SYSCALL_ALLOW_READ_WRITE, KIT_DRIVER, service->id.index, fake_address(client, 0), 4);
    assert_int_equal(shares_open(service), 1);
}

TEST(a_share_stays_when_an_allow_fails)
{
    show_to_service(1024, 64);
    (void)fake_allow(client, SYSCALL_ALLOW_READ_WRITE, DRIVER_IPC, service->id.index, 4, 4);
    assert_int_equal(shares_open(service), 1);
}

TEST(a_share_ends_when_its_owner_terminates)
{
    show_to_service(1024, 64);
    (void)fake_syscall(client, SYSCALL_EXIT, EXIT_TERMINATE, 0, 0, 0);
    assert_int_equal(shares_open(service), 0);
}

TEST(a_share_ends_when_its_owner_faults)
{
    show_to_service(1024, 64);
    process_fault(client, FAULT_CPU);
    assert_int_equal(shares_open(service), 0);
}

TEST(a_share_ends_when_its_owner_restarts)
{
    show_to_service(1024, 64);
    fake_restart(client);
    assert_int_equal(shares_open(service), 0);
}

TEST(a_share_ends_when_its_owner_is_removed)
{
    show_to_service(1024, 64);
    process_remove(client);
    assert_int_equal(shares_open(service), 0);
}

TEST(a_share_ends_when_its_holder_restarts)
{
    show_to_service(1024, 64);
    fake_restart(service);
    assert_int_equal(shares_open(service), 0);
    assert_int_equal(client->arch->unshares, 0);
}

TEST(a_holder_that_faulted_holds_no_share_in_its_next_life)
{
    show_to_service(1024, 64);
    process_fault(service, FAULT_CPU);
    for (size_t i = 0; i < PROCESS_SHARES_MAX; i++)
        assert_false(ipc_shares(service) != NULL && ipc_shares(service)[i].active);
    assert_int_equal(service->arch->ends, 1); // which takes them from the machine
}

TEST(a_stopped_process_goes_on_showing_its_buffer)
{
    show_to_service(1024, 64);
    assert_int_equal(process_stop(client), ERROR_OK);
    assert_int_equal(shares_open(service), 1);
}

TEST(six_shares_are_open_at_most_and_the_seventh_brings_zeros)
{
    struct process *senders[FAKE_PROCESSES];
    listen(service, service);
    for (unsigned i = 0; i < PROCESS_SHARES_MAX; i++) {
        senders[i] = i == 0 ? client : fake_process(&machine, "sender");
        share(senders[i], service, 1024, 64);
        (void)command(senders[i], IPC_COMMAND_NOTIFY_SERVICE, service->id.index);
        assert_true(fake_upcall_is(service, senders[i]->id.index, 64, fake_address(senders[i], 1024)));
    }
    process_remove(process_at(&machine.kernel, senders[5]->id.index));
    struct process *const late = fake_process(&machine, "late");
    share(late, service, 1024, 64);
    (void)command(late, IPC_COMMAND_NOTIFY_SERVICE, service->id.index);
    assert_true(fake_upcall_is(service, late->id.index, 64, fake_address(late, 1024)));
    ipc_shares(service)[0].from_identifier = 999; // of somebody who does not let go
    process_remove(client);
    struct process *const seventh = fake_process(&machine, "seventh");
    share(seventh, service, 1024, 64);
    (void)command(seventh, IPC_COMMAND_NOTIFY_SERVICE, service->id.index);
    assert_true(fake_upcall_is(service, seventh->id.index, 0, 0));
}

TEST(a_machine_that_cannot_show_a_buffer_brings_zeros)
{
    listen(service, service);
    share(client, service, 1024, 64);
    service->arch->share_error = ERROR_NOMEM;
    assert_true(fake_is_success(notify_service()));
    assert_true(service_gets(0, 0));
    assert_int_equal(shares_open(service), 0);
}

// --- Shares as the protection unit rounds them ---------------------------------------------------------------------

static void with_unit(const struct mpu_unit *unit)
{
    kit_init();
    machine.mpu = unit;
    kit_start();
    client = app;
    service = fake_process(&machine, "service");
    listen(service, service);
}

// A notification shows this much of the client's RAM from this offset.
static bool is_shown(uint32_t offset, uint32_t size)
{
    share(client, service, offset, size);
    assert_true(fake_is_success(notify_service()));
    struct fake_upcall upcall;
    assert_true(fake_upcall(service, &upcall));
    return upcall.arguments[1] == size && upcall.arguments[2] == fake_address(client, offset);
}

static void client_brk(uint32_t offset)
{
    const uaddr_t address = fake_address(client, offset);
    assert_true(fake_is_success(answer_of(fake_syscall(client, SYSCALL_MEMOP, MEMOP_BRK, address, 0, 0))));
}

TEST(a_share_never_opens_grants_by_rounding)
{
    with_unit(&mpu_v7m);
    client_brk(5500);
    assert_int_equal(client->memory.reach, fake_address(client, 5632)); // in steps of 512
    // Over the middle of RAM no region is smaller than all of it, in steps of 1024: up to 6144.
    assert_false(is_shown(4000, 1500));
    assert_true(is_shown(4000, 1000));
    assert_true(is_shown(4096, 1024));
    assert_true(is_shown(1024, 64));
}

TEST(a_share_never_opens_memory_of_others_by_rounding)
{
    kit_init();
    machine.mpu = &mpu_v7m;
    fake_machine_start(&machine);
    ipc_init(&ipc, &machine.kernel);
    struct process_image image = fake_image(&machine, "client");
    image.block.start += 0x7000; // its middle lies at a multiple of 32 KiB
    assert_int_equal(process_create(&machine.kernel, &image, &client), ERROR_OK);
    assert_true(fake_run(client));
    service = fake_process(&machine, "service");
    listen(service, service);
    client_brk(6000);
    struct mpu_block region;
    assert_true(mpu_v7m.cover(fake_address(client, 4000), 1000, &region));
    assert_true(region.start < client->memory.ram_start);
    assert_false(is_shown(4000, 1000));
    assert_true(is_shown(0, 4096));
}

TEST(a_share_stays_below_what_its_owner_could_give_up)
{
    // The break can sink to the end of the buffer, and then a grant begins where its rounding ends.
    static const struct mpu_unit *const units[] = {&mpu_page, &mpu_v6m, &mpu_v7m, &mpu_v8m, &mpu_pmp};
    uint32_t seed = 3;
    for (unsigned round = 0; round < 200; round++) {
        const struct mpu_unit *const unit = units[round % 5];
        with_unit(unit);
        const uint32_t offset = unit_random(&seed) % 4000, size = 1 + unit_random(&seed) % (4096 - offset);
        if (!is_shown(offset, size))
            continue;
        struct mpu_block region;
        assert_true(unit->cover(fake_address(client, offset), size, &region));
        (void)answer_of(fake_syscall(client, SYSCALL_MEMOP, MEMOP_BRK, fake_address(client, offset + size), 0, 0));
        assert_int_equal(client->memory.application_break, fake_address(client, offset + size));
        assert_true(region.start >= client->memory.ram_start);
        assert_true(region.start + region.size <= client->memory.reach);
    }
}

// --- Wiring --------------------------------------------------------------------------------------------------------

TEST(the_driver_has_a_buffer_and_an_upcall_for_each_slot)
{
    assert_int_equal(ipc.grant.upcalls, FAKE_PROCESSES);
    assert_int_equal(ipc.grant.read_write, FAKE_PROCESSES);
    assert_int_equal(ipc.grant.read_only, 1);
}

TEST(a_board_with_very_many_slots_has_255_of_each)
{
    static struct kernel kernel;
    struct ipc large;
    kernel_init(&kernel, &machine.config);
    kernel.config.process_slots = 1000;
    ipc_init(&large, &kernel);
    assert_int_equal(large.grant.upcalls, 255);
    assert_int_equal(large.grant.read_write, 255);
}

TEST(a_board_without_the_driver_drops_notifications)
{
    const struct task task = {.kind = TASK_IPC, .sender = client->id};
    machine.kernel.config.driver_count = 1; // only the probe is left
    assert_int_equal(process_enqueue(service, &task), ERROR_OK);
    assert_true(fake_no_upcall(service));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(the_driver_exists),
        RUN(an_unknown_command_has_no_support),
        RUN(a_service_is_found_by_its_name_and_numbered_by_its_slot),
        RUN(the_first_of_two_with_one_name_is_found),
        RUN(a_name_that_nobody_has_finds_no_device),
        RUN(discovery_without_a_name_is_invalid),
        RUN(a_name_may_lie_in_flash),
        RUN(a_service_is_notified_on_the_upcall_of_its_own_number),
        RUN(a_client_is_notified_on_the_upcall_of_the_services_number),
        RUN(a_client_that_listens_to_others_only_hears_nothing),
        RUN(a_notification_without_a_shared_buffer_brings_zeros),
        RUN(a_notification_to_a_process_that_does_not_exist_is_invalid),
        RUN(a_notification_to_a_process_that_died_finds_no_device),
        RUN(a_notification_to_itself_is_dropped),
        RUN(notifications_take_room_in_the_queue_of_their_receiver),
        RUN(notifications_arrive_in_their_order),
        RUN(a_notification_wakes_a_process_in_yield_wait),
        RUN(a_notification_does_not_wake_who_does_not_listen),
        RUN(a_notification_never_satisfies_yield_wait_for),
        RUN(yield_no_wait_takes_a_notification_for_an_upcall),
        RUN(yield_no_wait_writes_0_for_a_notification_that_nobody_listens_to),
        RUN(a_stopped_process_gets_its_notifications_when_it_is_resumed),
        RUN(a_notification_of_a_sender_that_died_is_dropped),
        RUN(a_notification_of_an_earlier_life_is_dropped),
        RUN(a_receiver_without_room_for_its_grant_hears_nothing),
        RUN(a_notification_shows_the_buffer_and_says_where_it_is),
        RUN(a_buffer_is_shown_to_the_process_whose_number_it_has_and_to_no_other),
        RUN(a_buffer_that_is_shown_already_is_not_shown_twice),
        RUN(the_buffer_of_a_second_sender_is_not_shown_twice_either),
        RUN(a_buffer_may_be_allowed_for_a_process_that_does_not_exist_yet),
        RUN(the_buffer_counts_that_is_shared_when_the_notification_is_taken),
        RUN(a_share_ends_when_its_owner_allows_another_buffer),
        RUN(a_share_ends_when_its_owner_revokes_the_buffer),
        RUN(a_share_ends_even_when_its_owner_allows_the_same_buffer_again),
        RUN(a_share_stays_when_its_owner_replaces_another_buffer),
        RUN(a_share_stays_when_an_allow_fails),
        RUN(a_share_ends_when_its_owner_terminates),
        RUN(a_share_ends_when_its_owner_faults),
        RUN(a_share_ends_when_its_owner_restarts),
        RUN(a_share_ends_when_its_owner_is_removed),
        RUN(a_share_ends_when_its_holder_restarts),
        RUN(a_holder_that_faulted_holds_no_share_in_its_next_life),
        RUN(a_stopped_process_goes_on_showing_its_buffer),
        RUN(six_shares_are_open_at_most_and_the_seventh_brings_zeros),
        RUN(a_machine_that_cannot_show_a_buffer_brings_zeros),
        RUN(a_share_never_opens_grants_by_rounding),
        RUN(a_share_never_opens_memory_of_others_by_rounding),
        RUN(a_share_stays_below_what_its_owner_could_give_up),
        RUN(the_driver_has_a_buffer_and_an_upcall_for_each_slot),
        RUN(a_board_with_very_many_slots_has_255_of_each),
        RUN(a_board_without_the_driver_drops_notifications),
    };
    return cmocka_run_group_tests_name("ipc", tests, NULL, NULL);
}
