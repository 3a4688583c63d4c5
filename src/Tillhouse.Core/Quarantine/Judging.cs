using Tillhouse.Core.Build;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quarantine;

/// <summary>Judges rows in quarantine by the contract, the model and its rules as they are now, before a table is made anew for their sake.</summary>
/// <param name="session">The project and its lake.</param>
/// <param name="connection">Any connection of its engine.</param>
internal sealed class Judging(ProjectSession session, DuckDbConnection connection)
{
    /// <summary>How many of the chosen rows that were kept out of a table would come into it; null when the model's SELECT can't be run over some rows alone.</summary>
    public async Task<long?> PassingAsync(ChosenRows chosen, TableName model, CancellationToken cancellation)
    {
        if (
            !session.Project.Models.ContainsKey(model)
            || BuildInputs.Of(connection, session.Project, model) is not { Source: { } source } input
            || await session.Lake.FindAsync(BronzeTable.Folder(source.Name), cancellation).ConfigureAwait(false) is not { } bronze
        )
        {
            return 0;
        }

        var name = $"{model}.replay";
        var view = $"build.{Quote.Name(name)}";
        var (rows, judged) = ($"build.{Quote.Name($"{name}.rows")}", $"build.{Quote.Name($"{name}.judged")}");
        var relations = new Dictionary<TableName, string> { [new TableName(Layer.Bronze, source.Name)] = name };
        if (RedirectedSelect.Of(connection, input.Sql, relations) is not { } select)
        {
            return null;
        }

        try
        {
            using var stored = await bronze.RowsAsync(connection, cancellation).ConfigureAwait(false);
            await connection
                .ExecuteAsync(
                    $"""
                    create or replace table {rows} as select b.* from {stored.Relation} as b
                    semi join (select * from {chosen.Relation} where model = {Quote.Text(model.ToString())}) as c
                      on c._batch = b._batch and c._line = b._line and c._file = b._file and c._sheet is not distinct from b._sheet;
                    create or replace view {view} as
                    {TypedRows.Select(source, $"{rows} as landed", TypedRows.RawColumns(bronze.Columns))};
                    create or replace table {judged} as {select}
                    """,
                    cancellation
                )
                .ConfigureAwait(false);
            var division = new SourceBuild().Script(input with { Sql = $"select * from {judged}" }).Division!;
            return connection.Scalar<long>(
                $"select (select count(*) from {judged}) - (select count(*) from ({division.Quarantined}) as failing)"
            );
        }
        finally
        {
            connection.Execute($"drop view if exists {view}; drop table if exists {judged}; drop table if exists {rows}");
        }
    }
}
