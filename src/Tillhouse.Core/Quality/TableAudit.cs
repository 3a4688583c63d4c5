using System.Data.Common;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quality;

/// <summary>
/// Runs the checks of one table over rows that are not committed yet: all row rules in one pass, then each table rule. Where it is known which rows come
/// and go, only they are looked at, and the counts of the build before go on; what comes out is what looking at the whole table would give.
/// </summary>
/// <param name="connection">A connection on which the rows and the tables they refer to can be read.</param>
/// <param name="time">The clock of rules of age.</param>
public sealed class TableAudit(DuckDbConnection connection, TimeProvider time)
{
    private const int ExamplesKept = 3;

    /// <summary>Runs the checks and judges each.</summary>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(AuditInput input, CancellationToken cancellation)
    {
        var known = input.Checks.ToLookup(c => input.Before(c) is not null);
        var changed = await PassAsync([.. known[true]], Named(input, input.Rows.Changes), $"sum({AuditRows.Sign})", cancellation)
            .ConfigureAwait(false);
        var whole = await PassAsync([.. known[false]], Named(input, input.Rows.Whole), "count(*)", cancellation).ConfigureAwait(false);
        var results = new List<CheckResult>(input.Checks.Count);
        foreach (var check in input.Checks)
        {
            var before = input.Before(check);
            var pass = before is null ? whole : changed;
            var total = (before?.Total ?? 0) + pass.Rows;
            var count = pass.Failed.TryGetValue(check, out var rows)
                ? new CheckCount((before?.Failed ?? 0) + rows, total)
                : await TableRuleAsync(input, check, total, cancellation).ConfigureAwait(false);
            var examples = count.Failed == 0 ? [] : await ExamplesAsync(Examples(input, check), cancellation).ConfigureAwait(false);
            results.Add(CheckResult.Of(input.Model.Table, check, count, examples));
        }

        return results;
    }

    /// <summary>Rows under the name of their table, which a condition may use.</summary>
    private static string Named(AuditInput input, string relation) => $"(select * from {relation}) as {Quote.Name(input.Model.Table.Name)}";

    /// <summary>Counts rows, and of them those that each row rule fails on, in one pass.</summary>
    private async Task<RowPass> PassAsync(
        IReadOnlyList<CheckDefinition> checks,
        string relation,
        string count,
        CancellationToken cancellation
    )
    {
        if (checks.Count == 0)
        {
            return RowPass.None;
        }

        var rules = checks.Where(c => RowRule.Fails(c) is not null).ToList();
        var columns = rules.Select(c => $"{count} filter (where {RowRule.Fails(c)})").Prepend(count);
        await using var command = connection.CreateCommand();
        command.CommandText = $"select {string.Join(", ", columns.Select(c => $"cast(coalesce({c}, 0) as bigint)"))} from {relation}";
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return new RowPass(reader.GetInt64(0), rules.Select((r, i) => (r, i)).ToDictionary(r => r.r, r => reader.GetInt64(r.i + 1)));
    }

    private async Task<CheckCount> TableRuleAsync(AuditInput input, CheckDefinition check, long rows, CancellationToken cancellation)
    {
        if (input.Before(check) is { } before && TableRule.Change(check, input) is { } change)
        {
            var (more, _) = await CountAsync(change, cancellation).ConfigureAwait(false);
            return new CheckCount(before.Failed + more, rows);
        }

        if (TableRule.Judged(check, input.Rows.Whole, time.GetUtcNow()) is { } judged)
        {
            return await CountAsync($"select count(*) filter ({TableRule.Fails}), count(*) from (\n{judged}\n) as judged", cancellation)
                .ConfigureAwait(false);
        }

        var failing = TableRule.Failing(check, input.Rows.Whole, time.GetUtcNow());
        var (failed, _) = await CountAsync($"select count(*) from ({failing}) as failing", cancellation).ConfigureAwait(false);
        return new CheckCount(failed, rows);
    }

    /// <summary>What fails; of rows that were looked at before, nothing is said again.</summary>
    private string? Examples(AuditInput input, CheckDefinition check)
    {
        var goesOn = input.Before(check) is not null;
        if (RowRule.Fails(check) is { } fails)
        {
            var rows = goesOn ? input.Rows.Inserted : input.Rows.Whole;
            var shown = input.Model.Key.Count > 0 ? Quote.Names(input.Model.Key) : "*";
            return rows is null ? null : $"select {shown} from {Named(input, rows)} where {fails}";
        }

        return goesOn && TableRule.Change(check, input) is not null
            ? TableRule.NewlyFailing(check, input.Rows)
            : TableRule.Failing(check, input.Rows.Whole, time.GetUtcNow());
    }

    private async Task<CheckCount> CountAsync(string select, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = select;
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return new CheckCount(reader.GetInt64(0), reader.FieldCount > 1 ? reader.GetInt64(1) : 0);
    }

    private async Task<IReadOnlyList<string>> ExamplesAsync(string? select, CancellationToken cancellation)
    {
        if (select is null)
        {
            return [];
        }

        await using var command = connection.CreateCommand();
        command.CommandText = $"select cast(to_json(f) as varchar) from (select * from ({select}) order by all limit {ExamplesKept}) as f";
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var examples = new List<string>(ExamplesKept);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            examples.Add(reader.GetString(0));
        }

        return examples;
    }

    /// <summary>What one pass over rows has counted.</summary>
    /// <param name="Rows">The rows; of changes, how many more there are.</param>
    /// <param name="Failed">By row rule, those that fail.</param>
    private sealed record RowPass(long Rows, IReadOnlyDictionary<CheckDefinition, long> Failed)
    {
        public static RowPass None { get; } = new(0, new Dictionary<CheckDefinition, long>());
    }
}
