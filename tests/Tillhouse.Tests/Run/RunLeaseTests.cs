using System.Collections.Concurrent;
using Tillhouse.Core;
using Tillhouse.Core.Run;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

public sealed class RunLeaseTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);
    private readonly VirtualTime time = new(Start);
    private readonly MemoryStore store;

    public RunLeaseTests() => store = new MemoryStore(time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // A process of another machine: nothing is known of it but its lease.
    private static LeaseHolder Elsewhere => new("elsewhere", 7, Start.UtcDateTime);

    [Fact]
    public async Task A_second_run_is_refused_and_told_who_runs_since_when()
    {
        await using var first = await TakeAsync();
        var error = await Should.ThrowAsync<TransientException>(() => TakeAsync());
        error.Code.ShouldBe(ErrorCodes.RunGoingOn);
        error.Message.ShouldContain("since 2026-03-01 06:00:00 UTC: process 7 on elsewhere");
        error.Help.ShouldContain("--wait");
    }

    [Fact]
    public async Task A_lease_is_free_again_after_its_run()
    {
        for (var run = 0; run < 3; run++)
        {
            await using var lease = await TakeAsync();
        }

        (await KeysAsync()).ShouldBe(["_till/lease/00000000000000000003.json"]);
    }

    [Fact]
    public async Task A_lease_that_ran_out_is_taken_over_and_its_holder_is_told()
    {
        await using var asleep = await TakeAsync();
        time.Now += RunLease.Lasts;
        await using var next = await TakeAsync();
        asleep.Lost.IsCancellationRequested.ShouldBeFalse("it sleeps");
        time.MoveOn().ShouldBeTrue();
        await Eventually(() => asleep.Lost.IsCancellationRequested);
        asleep.LostError().Code.ShouldBe(ErrorCodes.LeaseLost);
        next.Lost.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_lease_is_renewed_for_as_long_as_its_run_takes()
    {
        await using var lease = await TakeAsync();
        for (var quarter = 0; quarter < 12; quarter++)
        {
            var before = time.Now;
            await Eventually(time.MoveOn);
            (time.Now - before).ShouldBe(RunLease.Lasts / 4);
        }

        (await Should.ThrowAsync<TransientException>(() => TakeAsync())).Code.ShouldBe(ErrorCodes.RunGoingOn);
    }

    [Fact]
    public async Task A_lease_of_a_process_of_this_machine_that_is_gone_holds_nobody_off()
    {
        var self = LeaseHolder.Self();
        self.IsGone().ShouldBeFalse();
        Elsewhere.IsGone().ShouldBeFalse("of other machines nothing is known");
        (self with { Started = self.Started.AddHours(-1) }).IsGone().ShouldBeTrue("the number was given to another process");
        await using var dead = await RunLease.TakeAsync(store, self with { Started = self.Started.AddHours(-1) }, time, null, Ct);
        await using var next = await TakeAsync();
    }

    [Fact]
    public async Task A_run_that_waits_goes_on_when_the_other_is_done()
    {
        var first = await TakeAsync();
        var told = new ConcurrentQueue<LeaseRecord>();
        var second = RunLease.TakeAsync(store, Elsewhere, time, new Told(told), Ct);
        await Eventually(() => !told.IsEmpty);
        second.IsCompleted.ShouldBeFalse();
        await first.DisposeAsync();
        await Eventually(() => second.IsCompleted || (time.MoveOn() && second.IsCompleted));
        await (await second).DisposeAsync();
        told.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Of_many_that_take_a_free_lease_at_once_exactly_one_holds_it()
    {
        for (var round = 0; round < 20; round++)
        {
            var takers = Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            return await TakeAsync();
                        }
                        catch (TransientException)
                        {
                            return null;
                        }
                    })
                );
            var held = (await Task.WhenAll(takers)).OfType<RunLease>().ToList();
            held.Count.ShouldBe(1);
            await held[0].DisposeAsync();
        }
    }

    [Fact]
    public async Task Whoever_comes_late_to_a_number_that_was_followed_finds_the_one_that_followed()
    {
        await (await TakeAsync()).DisposeAsync();
        RunLease? between = null;
        var late = new BeforeCreate(
            store,
            async () =>
            {
                // Two runs come and go, or stay, between the late one's look and its attempt.
                await (await TakeAsync()).DisposeAsync();
                between = await TakeAsync();
            }
        );
        (await Should.ThrowAsync<TransientException>(() => RunLease.TakeAsync(late, Elsewhere, time, null, Ct))).Code.ShouldBe(
            ErrorCodes.RunGoingOn
        );
        await between!.DisposeAsync();
    }

    private Task<RunLease> TakeAsync() => RunLease.TakeAsync(store, Elsewhere, time, null, Ct);

    private async Task<IReadOnlyList<string>> KeysAsync() =>
        await store.ListAsync("_till/lease/", null, Ct).Select(e => e.Key).ToListAsync(Ct);

    private static async Task Eventually(Func<bool> condition)
    {
        while (!condition())
        {
            Ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Told(ConcurrentQueue<LeaseRecord> told) : IProgress<LeaseRecord>
    {
        public void Report(LeaseRecord value) => told.Enqueue(value);
    }
}
