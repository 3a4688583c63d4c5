using Tillhouse.Core.Build;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>Gives a build the rows that people have taken out of its source. Nearly always there are none, and the build is as if decisions did not exist.</summary>
internal static class DecidedRows
{
    /// <summary>The input with the decisions that count for it; <see cref="Drop"/> removes them from the engine.</summary>
    /// <param name="connection">Of the engine that will build.</param>
    /// <param name="lake">The lake.</param>
    /// <param name="input">The build's input.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public static async Task<BuildInput> KeptOutAsync(
        DuckDbConnection connection,
        LakeCatalog lake,
        BuildInput input,
        CancellationToken cancellation
    )
    {
        if (
            input.Source is not { } source
            || await DecisionTable.FindAsync(lake, source.Name, cancellation).ConfigureAwait(false) is not { } table
        )
        {
            return input;
        }

        var decided = $"build.{Quote.Name($"{input.Model.Table}.decided")}";
        using (var rows = await table.RowsAsync(connection, cancellation).ConfigureAwait(false))
        {
            await connection
                .ExecuteAsync(
                    $"""
                    create or replace table {decided} as
                    select distinct _file, _line, _sheet, _batch, {DecisionTable.MendedIn} from {rows.Relation} as d
                    where source = {Quote.Text(source.Name)} and (model is null or model = {Quote.Text(input.Model.Table.ToString())})
                    """,
                    cancellation
                )
                .ConfigureAwait(false);
        }

        await ForgetUnmendedAsync(connection, lake, source, decided, cancellation).ConfigureAwait(false);
        if (connection.Scalar<long>($"select count(*) from {decided}") > 0)
        {
            return input with { Decided = decided };
        }

        connection.Execute($"drop table {decided}");
        return input;
    }

    /// <summary>Removes what <see cref="KeptOutAsync"/> made.</summary>
    public static void Drop(DuckDbConnection connection, BuildInput input)
    {
        if (input.Decided is { } decided)
        {
            connection.Execute($"drop table if exists {decided}");
        }
    }

    /// <summary>A row leaves for a mended one in the very commit that brings that one, however a run was stopped in between.</summary>
    private static async Task ForgetUnmendedAsync(
        DuckDbConnection connection,
        LakeCatalog lake,
        SourceContract source,
        string decided,
        CancellationToken cancellation
    )
    {
        if (connection.Scalar<long>($"select count({DecisionTable.MendedIn}) from {decided}") == 0)
        {
            return;
        }

        var bronze = await lake.FindAsync(BronzeTable.Folder(source.Name), cancellation).ConfigureAwait(false);
        using var landed = bronze is null ? null : await bronze.RowsAsync(connection, cancellation).ConfigureAwait(false);
        var missing = landed is null
            ? ""
            : $" and {DecisionTable.MendedIn} not in (select _batch from {landed.Relation} as b where _batch is not null)";
        await connection
            .ExecuteAsync($"delete from {decided} where {DecisionTable.MendedIn} is not null{missing}", cancellation)
            .ConfigureAwait(false);
    }
}
