using System.Data.Common;
using System.Globalization;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quality;

/// <summary>Runs the checks of one table over rows that are not committed yet: all row rules in one pass, then each table rule.</summary>
/// <param name="connection">A connection on which the rows and the tables they refer to can be read.</param>
public sealed class TableAudit(DuckDbConnection connection)
{
    private const int ExamplesKept = 3;

    /// <summary>Runs the checks and judges each.</summary>
    /// <param name="model">The model whose rows they are.</param>
    /// <param name="relation">The rows, as SQL that can stand behind FROM.</param>
    /// <param name="checks">Which checks; quarantine rules have done their work before and are left out by the caller.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(
        ModelDefinition model,
        string relation,
        IReadOnlyList<CheckDefinition> checks,
        CancellationToken cancellation
    )
    {
        if (checks.Count == 0)
        {
            return [];
        }

        var rowRules = checks.Select(c => (Check: c, Fails: RowRule.Fails(c))).Where(c => c.Fails is not null).ToList();
        var counts = await CountsAsync(relation, rowRules.ConvertAll(r => r.Fails!), cancellation).ConfigureAwait(false);
        var total = counts[0];
        var results = new List<CheckResult>(checks.Count);
        foreach (var check in checks)
        {
            var index = rowRules.FindIndex(r => ReferenceEquals(r.Check, check));
            var failing = index >= 0 ? FailingRows(model, relation, rowRules[index].Fails!) : TableRule.Failing(check, relation)!;
            var failed = index >= 0 ? counts[index + 1] : await CountAsync(failing, cancellation).ConfigureAwait(false);
            var examples = failed == 0 ? [] : await ExamplesAsync(failing, cancellation).ConfigureAwait(false);
            results.Add(CheckResult.Of(model.Table, check, failed, total, examples));
        }

        return results;
    }

    private static string FailingRows(ModelDefinition model, string relation, string fails) =>
        $"select {(model.Key.Count > 0 ? Quote.Names(model.Key) : "*")} from {relation} where {fails}";

    private async Task<long[]> CountsAsync(string relation, List<string> conditions, CancellationToken cancellation)
    {
        var columns = conditions.Select(c => $"count(*) filter (where {c})").Prepend("count(*)");
        await using var command = connection.CreateCommand();
        command.CommandText = $"select {string.Join(", ", columns)} from {relation}";
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return [.. Enumerable.Range(0, conditions.Count + 1).Select(reader.GetInt64)];
    }

    private async Task<long> CountAsync(string select, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) from ({select}) as failing";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    private async Task<IReadOnlyList<string>> ExamplesAsync(string select, CancellationToken cancellation)
    {
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
}
