using System.Text;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Project;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.Ingest;

public sealed class SourceIngestTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("till-take-").FullName;
    private readonly DuckDbConnection _connection = new("Data Source=:memory:");
    private readonly DuckDbEngine _engine;
    private readonly SourceContract _orders = Probe.Contract() with
    {
        Name = "orders",
        Files = ["orders/**"],
        Columns = [Probe.Column("id", required: true, "Order ID"), Probe.Column("amount")],
    };

    public SourceIngestTests()
    {
        _connection.Open();
        _connection.Execute("SET TimeZone = 'UTC'");
        _engine = new DuckDbEngine(_connection);
        Directory.CreateDirectory(Path.Combine(_root, "landing", "orders"));
        Directory.CreateDirectory(Path.Combine(_root, "lake"));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Lake => Path.Combine(_root, "lake");

    [Fact]
    public async Task A_batch_lands_its_rows_with_their_origin_and_keeps_unreadable_records_with_their_reason()
    {
        Put("2026-01-01.csv", "amount,Order ID\n1.50,a\n2,b,c\n,d\n");
        Put("it's 100%.csv", "id,amount\nz,9\n");

        var result = await Take();

        (result.Read, result.Landed, result.Unreadable).ShouldBe((4, 3, 1));
        (await Bronze()).ShouldBe(["orders/2026-01-01.csv|2|1|a|1.50", "orders/2026-01-01.csv|4|1|d|∅", "orders/it's 100%.csv|2|1|z|9"]);
        (await Table("quarantine/orders", "concat_ws('|', _file, _line, _batch, stage, rule, reason, raw)")).ShouldBe([
            "orders/2026-01-01.csv|3|1|ingest|fields|3 fields, the header has 2|2,b,c",
        ]);
    }

    [Fact]
    public async Task A_file_is_taken_once_also_under_another_name_and_after_a_touch()
    {
        Put("a.csv", "id,amount\n1,1\n");
        await Take();
        Put("copy.csv", "id,amount\n1,1\n");
        File.SetLastWriteTimeUtc(Path.Combine(_root, "landing/orders/a.csv"), new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));

        var second = await Take();

        second.Files.ShouldBeEmpty();
        second.Again.Order().ShouldBe([("orders/a.csv", "orders/a.csv"), ("orders/copy.csv", "orders/a.csv")]);
        (await Bronze()).Count.ShouldBe(1);
        (await Plan()).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_refused_file_does_not_stop_the_others_and_stays_a_finding_until_it_changes()
    {
        Put("bad.csv", "amount\n1\n");
        Put("good.csv", "id\n1\n");

        var first = await Take();

        first.Refused.ShouldHaveSingleItem().Code.ShouldBe("T0405");
        first.Landed.ShouldBe(1);
        var plan = await Plan();
        plan.IsEmpty.ShouldBeTrue();
        plan.Refused.ShouldHaveSingleItem().Path.ShouldBe("orders/bad.csv");

        Put("bad.csv", "id,amount\n2,1\n");
        (await Take()).Landed.ShouldBe(1);
        (await Plan()).Refused.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_file_is_tried_again_when_its_contract_is_mended()
    {
        Put("bad.csv", "Order No.,amount\n1,1\n");
        (await Take()).Refused.ShouldHaveSingleItem().Code.ShouldBe("T0405");
        (await Plan()).IsEmpty.ShouldBeTrue();

        var mended = _orders with { Columns = [Probe.Column("id", required: true, "Order No."), Probe.Column("amount")] };
        var ingest = Ingest(new LocalStore(Lake));
        (await ingest.TakeAsync(await ingest.PlanAsync(mended, Ct), null, Ct)).Landed.ShouldBe(1);
        (await ingest.PlanAsync(mended, Ct)).Refused.ShouldBeEmpty();
    }

    [Fact]
    public async Task New_columns_widen_bronze_and_are_reported()
    {
        Put("1.csv", "id,amount\n1,1\n");
        await Take();
        Put("2.csv", "id,amount,Gift Note\n2,2,hello\n");

        var second = await Take();

        second.Files[0].Drift.Added.ShouldBe([("Gift Note", "gift_note")]);
        (await Table("bronze/orders", "concat_ws('|', id, coalesce(gift_note, '∅'))")).ShouldBe(["1|∅", "2|hello"]);
    }

    [Fact]
    public async Task A_batch_that_stopped_after_any_write_is_finished_as_it_stands()
    {
        for (var writes = 0; writes < 8; writes++)
        {
            var name = FormattableString.Invariant($"f{writes}.csv");
            Put(name, FormattableString.Invariant($"id,amount\n{writes},1\nx,1,1\n"));
            var broken = new BreakingStore(new LocalStore(Lake), writes);
            try
            {
                var ingest = Ingest(broken);
                await ingest.TakeAsync(await ingest.PlanAsync(_orders, Ct), null, Ct);
            }
            catch (IOException) { }
            catch (DeltaException) { }

            var plan = await Plan();
            if (!plan.IsEmpty)
            {
                await Ingest(new LocalStore(Lake)).TakeAsync(plan, null, Ct);
            }

            (await Bronze()).Count.ShouldBe(writes + 1, $"stopped after {writes} writes");
            (await Table("quarantine/orders", "raw")).Count.ShouldBe(writes + 1, $"stopped after {writes} writes");
            (await Plan()).IsEmpty.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_begun_batch_whose_file_changed_is_given_up_and_the_file_taken_afresh()
    {
        Put("a.csv", "id,amount\n1,1\n");
        var broken = new BreakingStore(new LocalStore(Lake), 1);
        var ingest = Ingest(broken);
        await Should.ThrowAsync<Exception>(async () => await ingest.TakeAsync(await ingest.PlanAsync(_orders, Ct), null, Ct));
        Put("a.csv", "id,amount\n1,1\n2,2\n");

        (await Take()).Unsettled.ShouldBe(["orders/a.csv"]);
        (await Take()).Landed.ShouldBe(2);

        (await Bronze()).Count.ShouldBe(2);
        (await Plan()).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task A_source_without_a_file_has_nothing_to_do()
    {
        var plan = await Plan();
        (plan.IsEmpty, plan.Batch, plan.Known).ShouldBe((true, 1L, 0));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _connection.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private void Put(string name, string text) =>
        File.WriteAllText(Path.Combine(_root, "landing", "orders", name), text, new UTF8Encoding(false));

    private SourceIngest Ingest(IObjectStore store) =>
        new(
            new LandingZone(Path.Combine(_root, "landing")),
            store,
            _engine,
            _connection,
            Path.Combine(_root, "scratch"),
            TimeProvider.System
        );

    private Task<IngestPlan> Plan() => Ingest(new LocalStore(Lake)).PlanAsync(_orders, Ct);

    private async Task<BatchResult> Take() => await Ingest(new LocalStore(Lake)).TakeAsync(await Plan(), null, Ct);

    private Task<List<string>> Bronze() => Table("bronze/orders", "concat_ws('|', _file, _line, _batch, id, coalesce(amount, '∅'))");

    private async Task<List<string>> Table(string folder, string expression)
    {
        var table = await DeltaTable.OpenAsync(new LocalStore(Lake), _engine, folder, null, Ct);
        using var command = new DuckDbCommand(
            $"SELECT {expression} AS x FROM {TableScan.Sql(table.Latest)} ORDER BY _file, _line",
            _connection
        );
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    /// <summary>Fails every write after some, as a process that was killed would never make it.</summary>
    private sealed class BreakingStore(IObjectStore inner, int writes) : IObjectStore
    {
        private int _left = writes;

        public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken) => inner.ReadAsync(key, cancellationToken);

        public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, CancellationToken cancellationToken) =>
            inner.ListAsync(prefix, startAfter, cancellationToken);

        public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) => inner.HeadAsync(key, cancellationToken);

        public Task<PutOutcome> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        {
            Count();
            return inner.PutIfAbsentAsync(key, content, cancellationToken);
        }

        public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
        {
            Count();
            return inner.PutAsync(key, content, cancellationToken);
        }

        public Task DeleteAsync(string key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);

        public Task SealAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
        {
            Count();
            return inner.SealAsync(keys, cancellationToken);
        }

        public string Locate(string key) => inner.Locate(key);

        private void Count()
        {
            if (_left-- <= 0)
            {
                throw new IOException("the store is gone");
            }
        }
    }
}
