using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Verify;

/// <summary>
/// Makes tables anew from what they read, whole, as a first build would, into Parquet files beside the lake. Under each table's name the engine then
/// reads these files, so that what is made of it is made of them and of nothing that is stored.
/// </summary>
/// <param name="project">The project.</param>
/// <param name="lake">The lake, for what people have decided on rows of bronze.</param>
/// <param name="connection">Of an engine in which bronze can be read and nothing else is defined.</param>
/// <param name="folder">Where the files go.</param>
internal sealed class Recomputation(BoundProject project, LakeCatalog lake, DuckDbConnection connection, string folder)
{
    /// <summary>Makes one table, or defines it if it is a view. All that it reads has been made before.</summary>
    /// <param name="table">The table.</param>
    /// <param name="condition">Which of its rows are kept, over <c>rows</c>.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task MakeAsync(TableName table, string condition, CancellationToken cancellation)
    {
        var name = $"{table.Schema}.{Quote.Name(table.Name)}";
        var model = project.Models[table];
        if (model.Definition.Build is BuildKind.View)
        {
            await connection.ExecuteAsync($"create or replace view {name} as\n{model.Analysis.Sql}", cancellation).ConfigureAwait(false);
            return;
        }

        var input = await DecidedRows
            .KeptOutAsync(connection, lake, BuildInputs.Of(connection, project, table), cancellation)
            .ConfigureAwait(false);
        input = await CastRows.KeptAsync(connection, lake, input, cancellation).ConfigureAwait(false);
        var script = BuildFor.Model(input).Script(input);
        if (script.Division is { } division)
        {
            await connection.ExecuteAsync(division.CreateDuplicates, cancellation).ConfigureAwait(false);
        }

        var typed = string.Join(", ", model.Columns.Select(c => $"cast({Quote.Name(c.Name)} as {c.Type}) as {Quote.Name(c.Name)}"));
        await connection
            .ExecuteAsync(
                $"copy (select * from (select {typed} from (\n{script.Rows}\n) as typed) as rows where {condition}) to {Quote.Text(FileOf(table))} (format parquet)",
                cancellation
            )
            .ConfigureAwait(false);
        if (script.Division is { } divided)
        {
            await connection.ExecuteAsync($"drop table {divided.DuplicatesTable}", cancellation).ConfigureAwait(false);
            DecidedRows.Drop(connection, input);
            CastRows.Drop(connection, input);
        }

        await connection.ExecuteAsync($"create view {name} as select * from {Relation(table)}", cancellation).ConfigureAwait(false);
    }

    /// <summary>The rows of a table that was made, as SQL that can stand behind FROM.</summary>
    public string Relation(TableName table) => $"read_parquet({Quote.Text(FileOf(table))})";

    private string FileOf(TableName table) => Path.Combine(folder, $"{table}.parquet");
}
