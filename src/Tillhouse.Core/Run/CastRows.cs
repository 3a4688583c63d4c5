using Tillhouse.Core.Build;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// Casts the rows of a small source once and keeps them. What judges rows names each of them several times, and planning every cast of a contract anew takes
/// far longer than casting so few rows; a large source streams instead.
/// </summary>
internal static class CastRows
{
    /// <summary>The input that reads the kept rows, or the input as it is; <see cref="Drop"/> removes them from the engine.</summary>
    /// <param name="connection">Of the engine that will build. What the model reads can be read in it.</param>
    /// <param name="lake">The lake.</param>
    /// <param name="input">The build's input.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public static async Task<BuildInput> KeptAsync(
        DuckDbConnection connection,
        LakeCatalog lake,
        BuildInput input,
        CancellationToken cancellation
    )
    {
        if (
            input.Source is not { } source
            || await lake.FindAsync(BronzeTable.Folder(source.Name), cancellation).ConfigureAwait(false) is not { IsSmall: true }
        )
        {
            return input;
        }

        await connection.ExecuteAsync($"create or replace table {Table(input)} as\n{input.Sql}", cancellation).ConfigureAwait(false);
        return input with { Sql = $"select * from {Table(input)}", IsKept = true };
    }

    /// <summary>Removes what <see cref="KeptAsync"/> made.</summary>
    public static void Drop(DuckDbConnection connection, BuildInput input)
    {
        if (input.IsKept)
        {
            connection.Execute($"drop table if exists {Table(input)}");
        }
    }

    private static string Table(BuildInput input) => $"build.{Quote.Name($"{input.Model.Table}.cast")}";
}
