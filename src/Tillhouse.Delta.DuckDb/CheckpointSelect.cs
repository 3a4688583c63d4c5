namespace Tillhouse.Delta.DuckDb;

/// <summary>The query that gives the adds and the removes of a checkpoint in fixed columns, whatever fields its writer left out.</summary>
internal static class CheckpointSelect
{
    private static readonly string[] RareFields = ["baseRowId", "defaultRowCommitVersion", "clusteringProvider"];

    /// <summary>For each action in turn: path (null on rows of another action), size, time, stats, extras, whether there are partition values, and these.</summary>
    /// <param name="actions"><c>add</c> and <c>remove</c>, as far as the file has them, with their types.</param>
    /// <param name="partitionColumns">The keys of partitionValues.</param>
    /// <param name="source">Where to read from.</param>
    public static string Of(IReadOnlyList<(string Name, TypeName Type)> actions, IReadOnlyList<string> partitionColumns, string source) =>
        $"SELECT {string.Join(", ", actions.SelectMany(a => Columns(a.Name, a.Type, partitionColumns)))} FROM {source} "
        + $"WHERE {string.Join(" OR ", actions.Select(a => $"{Sql.Name(a.Name)}.path IS NOT NULL"))}";

    private static IEnumerable<string> Columns(string column, TypeName type, IReadOnlyList<string> partitionColumns)
    {
        var action = Sql.Name(column);
        string Field(string name, string sqlType) => type.Field(name) is null ? $"NULL::{sqlType}" : $"{action}.{name}::{sqlType}";

        var time = Field(column == "add" ? "modificationTime" : "deletionTimestamp", "BIGINT");
        var hasPartition = type.Field("partitionValues") is not null;
        var values = partitionColumns.Select(c =>
            hasPartition ? $"map_extract_value({action}.partitionValues, {Sql.Text(c)})::VARCHAR" : "NULL::VARCHAR"
        );
        return
        [
            $"{action}.path",
            Field("size", "BIGINT"),
            $"coalesce({time}, 0)",
            column == "add" ? Stats(action, type) : "NULL::VARCHAR",
            Extras(column, action, type),
            column == "add" ? "true"
            : hasPartition ? $"{action}.partitionValues IS NOT NULL"
            : "false",
            .. values,
        ];
    }

    private static string Stats(string action, TypeName type) =>
        (type.Field("stats"), type.Field("stats_parsed")) switch
        {
            (not null, not null) => $"coalesce({action}.stats, to_json({action}.stats_parsed)::VARCHAR)",
            (not null, null) => $"{action}.stats",
            (null, not null) => $"to_json({action}.stats_parsed)::VARCHAR",
            _ => "NULL::VARCHAR",
        };

    /// <summary>What few rows have, as JSON; an empty deletion vector is none.</summary>
    private static string Extras(string column, string action, TypeName type)
    {
        var fields = new List<(string Name, string Value)>();
        if (column == "add" && type.Field("tags") is not null)
        {
            fields.Add(("tags", $"CASE WHEN cardinality({action}.tags) > 0 THEN {action}.tags END"));
        }

        if (type.Field("deletionVector") is not null)
        {
            fields.Add(("deletionVector", $"CASE WHEN {action}.deletionVector.storageType <> '' THEN {action}.deletionVector END"));
        }

        fields.AddRange(RareFields.Where(f => type.Field(f) is not null).Select(f => (f, $"{action}.{f}")));
        return fields.Count == 0
            ? "NULL::VARCHAR"
            : $"CASE WHEN {string.Join(" OR ", fields.Select(f => $"({f.Value}) IS NOT NULL"))} "
                + $"THEN to_json({{{string.Join(", ", fields.Select(f => $"{f.Name}: {f.Value}"))}}})::VARCHAR END";
    }
}
