using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// Makes one table: writes its rows into files that belong to nothing, audits exactly those files, and commits them only when every check that
/// stops has passed (architecture.md, "How data walks through it").
/// </summary>
/// <param name="project">The project.</param>
/// <param name="lake">The lake.</param>
/// <param name="tables">The tables as the engine reads them.</param>
/// <param name="run">The run's id, for the build record.</param>
internal sealed class TableBuilder(BoundProject project, LakeCatalog lake, EngineTables tables, string run)
{
    /// <summary>Makes the table.</summary>
    /// <param name="connection">A connection of this task alone.</param>
    /// <param name="table">The model's table.</param>
    /// <param name="fingerprint">The model's fingerprint.</param>
    /// <param name="cancellation">Interrupts the engine; what was written is removed.</param>
    public async Task<TaskResult> BuildAsync(
        DuckDbConnection connection,
        TableName table,
        string fingerprint,
        CancellationToken cancellation
    )
    {
        var inputs = await OpenInputsAsync(table, cancellation).ConfigureAwait(false);
        var input = BuildInputs.Of(connection, project, table);
        var script = BuildFor.Model(input).Script(input);
        var account = script.Division is { } division ? new RowAccount(connection, division, input.Model, input.Source!) : null;
        WrittenRows? written = null;
        try
        {
            if (account is not null)
            {
                await account.FindDuplicatesAsync(cancellation).ConfigureAwait(false);
            }

            var columns = project.Models[table].Columns.Select(c => (c.Name, c.Type));
            written = await lake.WriteAsync(connection, table.Folder, script.Rows, [.. columns], input.Model.PartitionBy, cancellation)
                .ConfigureAwait(false);
            var counts = await CountAsync(account, input.Source, written, cancellation).ConfigureAwait(false);
            var checks = await AuditAsync(connection, input, script, written, cancellation).ConfigureAwait(false);
            if (checks.Any(c => c is { Passed: false, OnFail: OnFail.Stop }))
            {
                await lake.DiscardAsync(written, cancellation).ConfigureAwait(false);
                return new TaskResult.Stopped(checks);
            }

            if (account is not null)
            {
                await account.QuarantineAsync(lake, cancellation).ConfigureAwait(false);
            }

            var record = new BuildRecord
            {
                Model = table.ToString(),
                Fingerprint = fingerprint,
                Run = run,
                Inputs = inputs,
                Counts = counts,
                Checks = CheckResult.Counts(checks),
            };
            return new TaskResult.Built(await lake.ReplaceAsync(written, record, cancellation).ConfigureAwait(false), counts, checks);
        }
        catch when (written is not null)
        {
            await DiscardQuietlyAsync(written).ConfigureAwait(false);
            throw;
        }
        finally
        {
            tables.Forget(table);
            account?.Drop();
        }
    }

    private async Task<IReadOnlyList<CheckResult>> AuditAsync(
        DuckDbConnection connection,
        BuildInput input,
        BuildScript script,
        WrittenRows written,
        CancellationToken cancellation
    )
    {
        var model = input.Model;
        var audit = new TableAudit(connection);
        tables.Show(model.Table, written.Relation);
        if (script.Division is not { } division)
        {
            return await audit.RunAsync(Whole(model.Checks, model.Table.ToString()), cancellation).ConfigureAwait(false);
        }

        // Quarantine has done its work in the rows' own SELECT, and so has the key's uniqueness; asking again would prove nothing.
        var checks = model.Checks.Where(c =>
            c.OnFail != OnFail.Quarantine && !(c is CheckDefinition.Unique u && u.Columns.SequenceEqual(model.Key))
        );
        var byOrigin = checks.ToLookup(AsksForOrigin);
        return
        [
            .. await audit.RunAsync(Whole(byOrigin[false], model.Table.ToString()), cancellation).ConfigureAwait(false),
            .. await audit.RunAsync(Whole(byOrigin[true], $"({division.Accepted}) as accepted"), cancellation).ConfigureAwait(false),
        ];

        AuditInput Whole(IEnumerable<CheckDefinition> asked, string relation) =>
            new()
            {
                Model = model,
                Checks = [.. asked],
                Rows = new AuditRows(relation),
            };
    }

    /// <summary>Whether a rule names a column that the rows have only on their way into the table.</summary>
    internal static bool AsksForOrigin(CheckDefinition check) =>
        check is CheckDefinition.Rule rule && SourceBuild.HiddenColumns.Any(c => rule.Condition.Contains(c, StringComparison.Ordinal));

    private async Task<SortedDictionary<string, InputVersion>> OpenInputsAsync(TableName table, CancellationToken cancellation)
    {
        var inputs = project.Graph.Inputs(table);
        foreach (var other in project.Graph.WaitsFor(table).Except(inputs).Where(t => t != table))
        {
            await tables.EnsureAsync(other, cancellation).ConfigureAwait(false);
        }

        var versions = new SortedDictionary<string, InputVersion>(StringComparer.Ordinal);
        foreach (var input in StoredInputs.Of(project, table).Union(inputs))
        {
            if (await tables.EnsureAsync(input, cancellation).ConfigureAwait(false) is { } version)
            {
                versions[input.ToString()] = version;
            }
        }

        return versions;
    }

    private async Task<IReadOnlyDictionary<string, long>> CountAsync(
        RowAccount? account,
        SourceContract? source,
        WrittenRows written,
        CancellationToken cancellation
    )
    {
        if (account is null)
        {
            return new Dictionary<string, long> { ["rows"] = written.Rows };
        }

        var bronze = await lake.FindAsync(new TableName(Layer.Bronze, source!.Name).Folder, cancellation).ConfigureAwait(false);
        return await account.BalanceAsync(bronze?.State.Rows ?? 0, written.Rows, cancellation).ConfigureAwait(false);
    }

    /// <summary>The store may be what failed; then the files stay, belong to nothing, and the first error is the one to tell.</summary>
    private async Task DiscardQuietlyAsync(WrittenRows written)
    {
        try
        {
            await lake.DiscardAsync(written, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return;
        }
    }
}
