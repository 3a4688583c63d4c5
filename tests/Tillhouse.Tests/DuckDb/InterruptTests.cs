using System.Diagnostics;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class InterruptTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private readonly DuckDbConnection _connection = Memory.Open();

    public InterruptTests()
    {
        _connection.TrackProgress();
        _connection.Execute(Memory.EndlessTable);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task Cancelling_the_token_ends_a_long_query_in_time()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var query = _connection.ExecuteAsync(Memory.Endless, source.Token);
        await Running(query);
        var clock = Stopwatch.StartNew();
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => query);
        clock.Elapsed.ShouldBeLessThan(Limit);
        _connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public async Task A_statement_that_makes_a_table_is_cancelled_at_whatever_moment()
    {
        // From before DuckDB has begun with the text, when it forgets an interrupt, to well into its work.
        for (var microseconds = 0; microseconds < 3_000; microseconds += 20)
        {
            using var source = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            var statement = _connection.ExecuteAsync($"CREATE OR REPLACE TABLE made AS {Memory.Endless}", source.Token);
            var clock = Stopwatch.StartNew();
            SpinWait.SpinUntil(() => clock.Elapsed.TotalMicroseconds > microseconds);
            await source.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => statement.WaitAsync(Limit * 10, Ct));
        }

        _connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public async Task An_interrupt_from_another_thread_is_an_error_of_its_class()
    {
        using var command = new DuckDbCommand(Memory.Endless, _connection);
        var query = command.ExecuteScalarAsync(Ct);
        await Running(query);
        var clock = Stopwatch.StartNew();
        command.Cancel();
        (await Should.ThrowAsync<DuckDbException>(() => query)).ErrorClass.ShouldBe(DuckDbErrorClass.Interrupt);
        clock.Elapsed.ShouldBeLessThan(Limit);
    }

    [Fact]
    public async Task A_reader_is_cancelled_between_chunks()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        using var command = new DuckDbCommand("SELECT * FROM range(1000000000)", _connection);
        using var reader = await command.ExecuteReaderAsync(source.Token);
        (await reader.ReadAsync(source.Token)).ShouldBeTrue();
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            while (await reader.ReadAsync(source.Token)) { }
        });
    }

    [Fact]
    public async Task A_token_cancelled_beforehand_runs_nothing()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => _connection.ExecuteAsync("CREATE TABLE t (x INTEGER)", source.Token));
        Should.Throw<DuckDbException>(() => _connection.Execute("SELECT * FROM t")).ErrorClass.ShouldBe(DuckDbErrorClass.Catalog);
    }

    [Fact]
    public void An_interrupt_while_idle_does_not_hit_the_next_query()
    {
        _connection.Interrupt();
        _connection.Scalar<long>("SELECT count(*) FROM range(100000)").ShouldBe(100_000);
    }

    [Fact]
    public async Task Progress_is_counted_while_a_query_runs()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var query = _connection.ExecuteAsync(Memory.Endless, source.Token);
        await Running(query);
        var progress = _connection.QueryProgress();
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => query);
        progress.Percentage.ShouldBeInRange(0, 100);
        progress.RowsTotal.ShouldBeGreaterThan(0);
    }

    private async Task Running(Task query)
    {
        var clock = Stopwatch.StartNew();
        while (_connection.QueryProgress().RowsTotal <= 0)
        {
            query.IsCompleted.ShouldBeFalse();
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Yield();
        }
    }
}
