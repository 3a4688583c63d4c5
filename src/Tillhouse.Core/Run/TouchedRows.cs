using System.Globalization;
using Tillhouse.Core.Build;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Run;

/// <summary>Computes the rows of a table that changes of its inputs touch.</summary>
/// <param name="tables">The tables as the engine reads them.</param>
/// <param name="replacement">Puts them in the place of those before.</param>
internal sealed class TouchedRows(EngineTables tables, RowReplacement replacement)
{
    private const string Rows = "rows";

    /// <summary>Those with certain values in one column.</summary>
    public async Task<TaskResult> RunAsync(
        BuildTask task,
        BuildExtent.Touched extent,
        IReadOnlyDictionary<TableName, InputChange.Rows> changed,
        CancellationToken cancellation
    )
    {
        var scope = extent.Scope;
        var affected = task.Temporary("affected");
        await tables.EnsureAsync([task.Table, .. task.Reads], cancellation).ConfigureAwait(false);
        IReadOnlyList<string> views = [];
        try
        {
            var values = ScopedSelect.Values(scope, t => changed[t].Relation, task.Table.ToString());
            await task
                .Connection.ExecuteAsync($"create table {affected} as\nselect distinct value from (\n{values}\n) as sought", cancellation)
                .ConfigureAwait(false);
            var hasNull = task.Connection.Scalar<bool>($"select exists (select 1 from {affected} where value is null)");
            var sought = new SoughtValues(affected, hasNull);
            var scoped = ScopedSelect.Of(task.Connection, task.Table, BuildFor.Model(task.Input).Script(task.Input).Rows, scope, sought);
            views = scoped.ViewNames;
            foreach (var view in scoped.Views)
            {
                task.Connection.Execute(view);
            }

            return await ReplaceAsync(
                    task,
                    scoped.Rows,
                    extent,
                    stored => sought.In(stored, scope.Column),
                    task.Model.Definition.Build is BuildKind.Partitions ? [] : task.Key,
                    cancellation
                )
                .ConfigureAwait(false);
        }
        finally
        {
            foreach (var name in views)
            {
                task.Connection.Execute($"drop view if exists {name}");
            }

            task.Connection.Execute($"drop table if exists {affected}");
        }
    }

    /// <summary>All of them, where nothing less is proven: those that come out as they were stay where they are.</summary>
    public async Task<TaskResult> AllAsync(BuildTask task, BuildExtent.Whole extent, CancellationToken cancellation)
    {
        await tables.EnsureAsync(task.Reads, cancellation).ConfigureAwait(false);
        return await ReplaceAsync(
                task,
                BuildFor.Model(task.Input).Script(task.Input).Rows,
                extent,
                stored => $"select * from {stored} as s",
                task.Key,
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>Those of a history that were valid after a moment, as they are stored or as they come out now.</summary>
    public async Task<TaskResult> SinceAsync(BuildTask task, BuildExtent.Since extent, CancellationToken cancellation)
    {
        await tables.EnsureAsync([task.Table, .. task.Reads], cancellation).ConfigureAwait(false);
        var key = Quote.Names(task.Key);
        var later = string.Create(
            CultureInfo.InvariantCulture,
            $"({Scd2Build.ValidTo} is null or {Scd2Build.ValidTo} > timestamp '{extent.From:yyyy-MM-dd HH:mm:ss}')"
        );
        return await ReplaceAsync(
                task,
                $"""
                select * from (
                {BuildFor.Model(task.Input).Script(task.Input).Rows}
                ) as versions where {later} or {key} in (select {key} from {task.Table} where {later})
                """,
                extent,
                stored => $"select * from {stored} as s where {later} or {key} in (select {key} from {task.Temporary(Rows)})",
                task.Key,
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>Those that new rows of the one table that is read give.</summary>
    public async Task<TaskResult> AppendAsync(
        BuildTask task,
        BuildExtent.NewRows extent,
        InputChange.Rows added,
        CancellationToken cancellation
    )
    {
        var view = $"{task.Table}.{extent.Input}";
        var select = RedirectedSelect.Of(task.Connection, task.Input.Sql, new Dictionary<TableName, string> { [extent.Input] = view });
        if (select is null)
        {
            return await AllAsync(task, new BuildExtent.Whole($"it names columns of {extent.Input} in full"), cancellation)
                .ConfigureAwait(false);
        }

        await tables.EnsureAsync(task.Reads, cancellation).ConfigureAwait(false);
        task.Connection.Execute($"create or replace view build.{Quote.Name(view)} as select * from {added.Relation}");
        try
        {
            return await ReplaceAsync(task, select, extent, stored => $"select * from {stored} as s where false", [], cancellation)
                .ConfigureAwait(false);
        }
        finally
        {
            task.Connection.Execute($"drop view if exists build.{Quote.Name(view)}");
        }
    }

    private async Task<TaskResult> ReplaceAsync(
        BuildTask task,
        string select,
        BuildExtent extent,
        Func<string, string> stored,
        IReadOnlyList<string> key,
        CancellationToken cancellation
    )
    {
        var rows = task.Temporary(Rows);
        try
        {
            var typed = string.Join(", ", task.Columns.Select(c => $"cast({Quote.Name(c.Name)} as {c.Type}) as {Quote.Name(c.Name)}"));
            await task
                .Connection.ExecuteAsync($"create table {rows} as select {typed} from (\n{select}\n) as computed", cancellation)
                .ConfigureAwait(false);
            UniqueKey.Require(task, rows, key);
            return await replacement
                .RunAsync(
                    task,
                    new ComputedRows
                    {
                        Relation = rows,
                        Stored = stored,
                        Key = key,
                        Extent = extent,
                    },
                    cancellation
                )
                .ConfigureAwait(false);
        }
        finally
        {
            task.Connection.Execute($"drop table if exists {rows}");
        }
    }
}
