using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>One number for the rows of a table in whatever order they are stored.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Hash">The sum of the rows' hashes.</param>
internal sealed record TableDigest(long Rows, string Hash)
{
    /// <summary>The digest of a relation. The time of ingest is left out: it is another in each run.</summary>
    /// <param name="connection">A connection on which the relation can be read.</param>
    /// <param name="relation">SQL that can stand behind FROM.</param>
    /// <param name="columns">Its columns with their types.</param>
    public static TableDigest Of(DuckDbConnection connection, string relation, IEnumerable<(string Name, string Type)> columns)
    {
        var values = columns
            .Where(c => c.Name != "_ingested_at")
            .OrderBy(c => c.Name, StringComparer.Ordinal)
            .Select(c => $"cast({Quote.Name(c.Name)} as {c.Type})");
        var hash = $"sum(cast(hash(row({string.Join(", ", values)})) as hugeint))";
        using var command = connection.CreateCommand();
        command.CommandText = $"select count(*), cast(coalesce({hash}, 0) as varchar) from {relation} as t";
        using var reader = command.ExecuteReader();
        reader.Read();
        return new TableDigest(reader.GetInt64(0), reader.GetString(1));
    }
}
