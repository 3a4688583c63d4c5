using System.Collections.Frozen;
using Tillhouse.Core.Build;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;

namespace Tillhouse.Core.Run;

/// <summary>Asks a table's checks of rows that no commit names yet.</summary>
/// <param name="tables">The tables as the engine reads them.</param>
/// <param name="changes">What has changed in the tables that checks refer to.</param>
/// <param name="time">The clock of rules of age.</param>
internal sealed class BuildAudit(EngineTables tables, InputChanges changes, TimeProvider time)
{
    /// <summary>Runs the checks. Until the table is forgotten, its name stands for the rows that are audited, where a check names it.</summary>
    /// <param name="task">The build.</param>
    /// <param name="rows">The table's rows as the commit would make them.</param>
    /// <param name="count">How many rows that will be.</param>
    /// <param name="account">For models that read a source: the rows on their way into the table, and those that were kept out.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(
        BuildTask task,
        AuditRows rows,
        long count,
        RowAccount? account,
        CancellationToken cancellation
    )
    {
        var model = task.Model.Definition;
        await tables.EnsureAsync(task.CheckedAgainst, cancellation).ConfigureAwait(false);
        if (model.Checks.Any(c => NamesTable(c, model.Table)))
        {
            tables.Show(model.Table, rows.Whole);
            rows = rows with { Whole = model.Table.ToString() };
        }

        var asked = account is null ? model.Checks : model.Checks.Where(c => !QuarantineAudit.IsSettled(model, c));
        var byOrigin = asked.ToLookup(c => account is not null && AsksForOrigin(c));
        var record = rows.AreChanges ? task.Stored?.State.Record : null;
        var input = new AuditInput
        {
            Model = model,
            Checks = [.. byOrigin[false]],
            Rows = rows,
            Previous = record?.Checks ?? FrozenDictionary<string, CheckCount>.Empty,
            Unchanged = record is null
                ? FrozenSet<TableName>.Empty
                : await UnchangedAsync(task, record, cancellation).ConfigureAwait(false),
        };
        var audit = new TableAudit(task.Connection, time);
        var results = await audit.RunAsync(input, cancellation).ConfigureAwait(false);
        if (account is null)
        {
            return results;
        }

        // How a row came is only known while it comes, so what such rules have counted is never taken back.
        var came = new AuditRows(account.Accepted, rows.AreChanges ? account.Accepted : null);
        return
        [
            .. results,
            .. await audit.RunAsync(input with { Checks = [.. byOrigin[true]], Rows = came }, cancellation).ConfigureAwait(false),
            .. QuarantineAudit.Judge(model, await account.KeptAsync(cancellation).ConfigureAwait(false), count, input.Previous),
        ];
    }

    /// <summary>Whether checks would count what they counted before if no row of the table changed: those of single rows, and references to what has not changed.</summary>
    public async Task<bool> WouldFindTheSameAsync(BuildTask task, CancellationToken cancellation)
    {
        var checks = task.Model.Definition.Checks.Where(c => RowRule.Fails(c) is null && c is not CheckDefinition.Unique).ToList();
        return checks.TrueForAll(c => c is CheckDefinition.Relationship)
            && task.Stored?.State.Record is { Checks: not null } record
            && await UnchangedAsync(task, record, cancellation).ConfigureAwait(false) is var unchanged
            && checks.OfType<CheckDefinition.Relationship>().All(c => unchanged.Contains(c.Table));
    }

    private async Task<IReadOnlySet<TableName>> UnchangedAsync(BuildTask task, BuildRecord record, CancellationToken cancellation)
    {
        var unchanged = new HashSet<TableName>();
        foreach (var check in task.Model.Definition.Checks.OfType<CheckDefinition.Relationship>().DistinctBy(c => c.Table))
        {
            var name = check.Table.ToString();
            var before = record.Inputs.GetValueOrDefault(name) ?? record.References?.GetValueOrDefault(name);
            if (before is not null && await changes.SinceAsync(check.Table, before, cancellation).ConfigureAwait(false) is InputChange.None)
            {
                unchanged.Add(check.Table);
            }
        }

        return unchanged;
    }

    /// <summary>Whether a failed check keeps the table as it was.</summary>
    public static bool Stops(IEnumerable<CheckResult> checks) => checks.Any(c => c is { Passed: false, OnFail: OnFail.Stop });

    private static bool NamesTable(CheckDefinition check, TableName table) =>
        check switch
        {
            CheckDefinition.Query => true,
            CheckDefinition.Relationship c => c.Table == table,
            CheckDefinition.Reconciliation c => c.Table == table,
            _ => false,
        };

    /// <summary>Whether a rule names a column that the rows have only on their way into the table.</summary>
    internal static bool AsksForOrigin(CheckDefinition check) =>
        check is CheckDefinition.Rule rule && SourceBuild.HiddenColumns.Any(c => rule.Condition.Contains(c, StringComparison.Ordinal));
}
