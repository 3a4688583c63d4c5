using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DeletionVectors;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Tests.Delta;

public sealed class ScanTests : IDisposable
{
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task A_predicate_opens_only_files_whose_bounds_it_may_be_true_in()
    {
        var table = await fixture.Create(
            "SELECT i, 'name ' || i AS s, i / 2.0 AS d, DATE '2024-01-01' + i::INT AS day FROM range(10) t(i)"
        );
        for (var n = 1; n < 20; n++)
        {
            await fixture.Append(
                table,
                $"SELECT i + {n * 10} AS i, 'name ' || (i + {n * 10}) AS s, (i + {n * 10}) / 2.0 AS d, DATE '2024-01-01' + (i::INT + {n * 10}) AS day FROM range(10) t(i)"
            );
        }

        await fixture.Append(table, "SELECT NULL::BIGINT AS i, NULL::VARCHAR AS s, NULL::DOUBLE AS d, NULL::DATE AS day");
        var snapshot = await table.RefreshAsync(DeltaFixture.Token);
        snapshot.FileCount.ShouldBe(21);
        (await Kept(snapshot, "i = 57")).ShouldBe(1);
        (await Kept(snapshot, "57 = rows.i")).ShouldBe(1);
        (await Kept(snapshot, "i BETWEEN 15 AND 24")).ShouldBe(2);
        (await Kept(snapshot, "i < -1")).ShouldBe(0);
        (await Kept(snapshot, "i >= 195 AND s = 'name 196'")).ShouldBe(1);
        (await Kept(snapshot, "i IN (1, 42, 199)")).ShouldBe(3);
        (await Kept(snapshot, "i = 1 OR i = 42")).ShouldBe(2);
        (await Kept(snapshot, "day = DATE '2024-02-01'")).ShouldBe(1);
        (await Kept(snapshot, "day = '2024-02-01'")).ShouldBe(1);
        (await Kept(snapshot, "i IS NULL")).ShouldBe(1);
        (await Kept(snapshot, "i IS NOT NULL")).ShouldBe(20);
        (await Kept(snapshot, "d < 3")).ShouldBe(1);

        // What bounds cannot tell keeps files.
        (await Kept(snapshot, "d > 1000")).ShouldBe(20); // NaN may be there.
        (await Kept(snapshot, "i % 7 = 3")).ShouldBe(21);
        (await Kept(snapshot, "NOT (i = 3)")).ShouldBe(21);
        (await Kept(snapshot, "i = 57 OR length(s) = 3")).ShouldBe(21);
        (await Kept(snapshot, "i = 57 AND length(s) = 7")).ShouldBe(1);
        (await Kept(snapshot, "s = 5")).ShouldBe(21);
        (await Kept(snapshot, "nonsense = 57")).ShouldBe(21);
        (await Kept(snapshot, "this is no SQL")).ShouldBe(21);
    }

    [Fact]
    public async Task Partition_values_and_cut_timestamps_decide_as_exactly_as_they_can()
    {
        const string Rows = "SELECT (i % 4)::INT AS p, make_timestamptz(1700000000000000 + i * 1000000 + 999) AS seen FROM range(40) t(i)";
        var table = await fixture.Create($"{Rows} UNION ALL SELECT NULL, NULL", "p");
        table.Latest.FileCount.ShouldBe(5);
        (await Kept(table.Latest, "p = 3")).ShouldBe(1);
        (await Kept(table.Latest, "p > 1")).ShouldBe(2);
        (await Kept(table.Latest, "p IS NULL")).ShouldBe(1);
        (await Kept(table.Latest, "seen = make_timestamp(1700000039000999)")).ShouldBe(5); // A function is not taken apart.
        (await Kept(table.Latest, "seen >= TIMESTAMP '2023-11-14 22:13:59.000999'")).ShouldBe(1); // Where all are null, no row can be found.
        (await Kept(table.Latest, "seen > TIMESTAMP '2023-11-14 22:14:00'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_skipped_file_never_held_a_row_that_was_asked_for()
    {
        var table = await fixture.Create(
            "SELECT i, nullif(i % 5, 0) AS n, chr((97 + i % 26)::INT) || repeat('x', (i % 50)::INT) AS s FROM range(50) t(i)"
        );
        for (var n = 1; n < 8; n++)
        {
            await fixture.Append(
                table,
                $"SELECT i, nullif(i % 5, 0) AS n, chr((97 + i % 26)::INT) || repeat('x', (i % 50)::INT) AS s FROM range({n * 37}, {(n * 37) + 30}) t(i)"
            );
        }

        var snapshot = await table.RefreshAsync(DeltaFixture.Token);
        foreach (var predicate in Predicates())
        {
            var kept = await FileSkipping.SelectAsync(fixture.Connection, snapshot, predicate, cancellationToken: DeltaFixture.Token);
            var all = fixture.Connection.Scalar<long>($"SELECT count(*) FROM {TableScan.Sql(snapshot)} AS target WHERE {predicate}");
            fixture
                .Connection.Scalar<long>($"SELECT count(*) FROM {TableScan.Sql(snapshot, kept)} AS target WHERE {predicate}")
                .ShouldBe(all, predicate);
        }
    }

    [Fact]
    public async Task Deleted_rows_are_left_out_and_positions_count_them()
    {
        var table = await fixture.Create("SELECT i FROM range(100) t(i)");
        await fixture.Append(table, "SELECT i FROM range(100, 110) t(i)");
        var snapshot = await DeleteRows(await table.RefreshAsync(DeltaFixture.Token), 0, 5, 99);
        Should.Throw<DeltaException>(() => TableScan.Sql(snapshot)).Code.ShouldBe(DeltaErrors.UnsupportedFeature);
        using (var deleted = await SkippedRows.ReadAsync(fixture.Connection, snapshot, cancellationToken: DeltaFixture.Token))
        {
            var scan = TableScan.Sql(snapshot, deleted: deleted);
            fixture.Connection.Scalar<long>($"SELECT count(*) FROM {scan} AS t").ShouldBe(107);
            fixture.Connection.Scalar<long>($"SELECT count(*) FROM {scan} AS t WHERE i IN (0, 5, 99)").ShouldBe(0);
            var positions = TableScan.WithPositions(snapshot, [.. snapshot.Files], deleted);
            fixture.Connection.Scalar<long>($"SELECT count(*) FROM {positions} AS t WHERE {TableScan.RowColumn} = i % 100").ShouldBe(107);
            fixture.Connection.Scalar<long>($"SELECT count(DISTINCT {TableScan.FileColumn}) FROM {positions} AS t").ShouldBe(2);
        }

        fixture.Connection.Scalar<long>("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '__till%'").ShouldBe(0);
    }

    [Fact]
    public async Task A_vector_that_deletes_rows_behind_the_end_of_its_file_is_damaged()
    {
        var table = await fixture.Create("SELECT i FROM range(100) t(i)");
        var snapshot = await DeleteRows(table.Latest, 100);
        (
            await Should.ThrowAsync<DeltaException>(() =>
                SkippedRows.ReadAsync(fixture.Connection, snapshot, cancellationToken: DeltaFixture.Token)
            )
        ).Code.ShouldBe(DeltaErrors.CorruptDeletionVector);
    }

    [Fact]
    public async Task Changes_of_a_table_without_a_feed_are_told_by_its_files_when_that_is_asked_for()
    {
        var table = await fixture.Create("SELECT i FROM range(10) t(i)");
        await fixture.Append(table, "SELECT i FROM range(100, 103) t(i)");
        await DeleteRows(await table.RefreshAsync(DeltaFixture.Token), 3, 4);
        await table.RefreshAsync(DeltaFixture.Token);
        (
            await Should.ThrowAsync<DeltaException>(() =>
                ChangeScan.ReadAsync(fixture.Connection, table, 0, cancellationToken: DeltaFixture.Token)
            )
        ).Code.ShouldBe(DeltaErrors.ChangeFeedOff);
        (await Changes(table, 0)).ShouldBe("delete 2 2, insert 0 10, insert 1 3");
        (await Changes(table, 2)).ShouldBe("delete 2 2");
        foreach (var (from, to) in new[] { (2L, 1L), (-1L, 1L), (2L, 7L) })
        {
            (
                await Should.ThrowAsync<DeltaException>(() =>
                    ChangeScan.ReadAsync(fixture.Connection, table, from, to, withoutFeed: true, cancellationToken: DeltaFixture.Token)
                )
            ).Code.ShouldBe(DeltaErrors.VersionNotFound);
        }
    }

    private static IEnumerable<string> Predicates()
    {
        foreach (var sign in new[] { "=", "<", "<=", ">", ">=", "<>" })
        {
            foreach (
                var value in new[]
                {
                    "i {0} 40",
                    "i {0} 111.5",
                    "n {0} 3",
                    "s {0} 'm'",
                    "target.s {0} 'cxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'",
                    "-1 {0} i",
                }
            )
            {
                yield return string.Format(System.Globalization.CultureInfo.InvariantCulture, value, sign);
            }
        }

        yield return "n IS NULL AND i > 100";
        yield return "NOT (n IS NULL OR i > 100)";
        yield return "s IN ('a', 'b', NULL) OR i IS NULL";
        yield return "i BETWEEN 10 AND NULL OR i = 77";
    }

    private async Task<int> Kept(Snapshot snapshot, string predicate) =>
        (await FileSkipping.SelectAsync(fixture.Connection, snapshot, predicate, "rows", cancellationToken: DeltaFixture.Token)).Count;

    private async Task<string> Changes(DeltaTable table, long from)
    {
        using var scan = await ChangeScan.ReadAsync(
            fixture.Connection,
            table,
            from,
            withoutFeed: true,
            cancellationToken: DeltaFixture.Token
        );
        return fixture.Connection.Scalar<string>(
            $"SELECT string_agg(line, ', ' ORDER BY line) FROM (SELECT _change_type || ' ' || _commit_version || ' ' || count(*) AS line FROM {scan.Sql} AS c GROUP BY _change_type, _commit_version)"
        )!;
    }

    /// <summary>A commit by hand that takes rows out of the table's first file.</summary>
    private async Task<Snapshot> DeleteRows(Snapshot snapshot, params long[] rows)
    {
        var vectors = new DeletionVectorFile();
        var first = snapshot.Files.MaxBy(f => f.Rows)!;
        var add = first.ToAdd([], dataChange: true) with { DeletionVector = vectors.Add(rows) };
        await vectors.WriteAsync(snapshot.Store, snapshot.TablePath, DeltaFixture.Token);
        var protocol = new Protocol
        {
            MinReaderVersion = 3,
            MinWriterVersion = 7,
            ReaderFeatures = ["deletionVectors"],
            WriterFeatures = ["deletionVectors"],
        };
        var lines = new DeltaAction[] { protocol, first.ToRemove([], 1, dataChange: true), add };
        await File.WriteAllBytesAsync(
            Path.Combine(
                fixture.Folder.Path,
                snapshot.TablePath,
                "_delta_log",
                (snapshot.Version + 1).ToString("D20", System.Globalization.CultureInfo.InvariantCulture) + ".json"
            ),
            ActionWriter.Write(lines).ToArray(),
            DeltaFixture.Token
        );
        return (await fixture.Open()).Latest;
    }
}
