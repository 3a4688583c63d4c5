using Tillhouse.Core.Build;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;

namespace Tillhouse.Core.Run;

/// <summary>Asks a table's checks of rows that no commit names yet.</summary>
/// <param name="tables">The tables as the engine reads them.</param>
internal sealed class BuildAudit(EngineTables tables)
{
    /// <summary>Runs the checks. Until the table is forgotten, its name stands for the rows that are audited.</summary>
    /// <param name="task">The build.</param>
    /// <param name="rows">The table's rows as the commit would make them, as SQL that can stand behind FROM.</param>
    /// <param name="arrived">For models that read a source: the rows on their way into the table, with the hidden columns still there.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(BuildTask task, string rows, string? arrived, CancellationToken cancellation)
    {
        var model = task.Model.Definition;
        var audit = new TableAudit(task.Connection);
        tables.Show(model.Table, rows);
        if (arrived is null)
        {
            return await audit.RunAsync(model, model.Table.ToString(), model.Checks, cancellation).ConfigureAwait(false);
        }

        // Quarantine has done its work in the rows' own SELECT, and so has the key's uniqueness; asking again would prove nothing.
        var checks = model.Checks.Where(c =>
            c.OnFail != OnFail.Quarantine && !(c is CheckDefinition.Unique u && u.Columns.SequenceEqual(model.Key))
        );
        var byOrigin = checks.ToLookup(AsksForOrigin);
        return
        [
            .. await audit.RunAsync(model, model.Table.ToString(), [.. byOrigin[false]], cancellation).ConfigureAwait(false),
            .. await audit.RunAsync(model, $"({arrived}) as accepted", [.. byOrigin[true]], cancellation).ConfigureAwait(false),
        ];
    }

    /// <summary>Whether a failed check keeps the table as it was.</summary>
    public static bool Stops(IEnumerable<CheckResult> checks) => checks.Any(c => c is { Passed: false, OnFail: OnFail.Stop });

    /// <summary>Whether a rule names a column that the rows have only on their way into the table.</summary>
    internal static bool AsksForOrigin(CheckDefinition check) =>
        check is CheckDefinition.Rule rule && SourceBuild.HiddenColumns.Any(c => rule.Condition.Contains(c, StringComparison.Ordinal));
}
