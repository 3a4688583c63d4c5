using Tillhouse.Core.Project;

namespace Tillhouse.Core.Graph;

/// <summary>Holds what a model's header says to the columns that the model has.</summary>
internal static class HeaderBinder
{
    public static void Run(ModelGraph graph, BoundModel model, IReadOnlyDictionary<TableName, BoundModel> models, ErrorList errors)
    {
        var definition = model.Definition;
        foreach (var (key, names) in new[] { ("key", definition.Key), ("newest_by", definition.NewestBy ?? []) })
        {
            // A source's rows are ordered before the SELECT's columns are all that is left.
            Need(
                names,
                key,
                [.. model.SelectColumns, .. key == "newest_by" ? ColumnsOfSource(graph, model) : []],
                definition.PlaceOf(key),
                model,
                errors
            );
        }

        Need(definition.PartitionBy, "partition_by", model.Columns, definition.PlaceOf("partition_by"), model, errors);
        Need(definition.ClusterBy, "cluster_by", model.Columns, definition.PlaceOf("cluster_by"), model, errors);
        foreach (var column in definition.Columns)
        {
            Need([column.Name], "columns", model.Columns, column.At, model, errors);
        }

        if (definition.Build is BuildKind.Scd2 scd2)
        {
            CheckHistory(scd2, model, models, errors);
        }

        if (definition.Table.Layer == Layer.Silver && graph.Inputs(definition.Table).Any(t => t.Layer == Layer.Bronze))
        {
            foreach (var name in new[] { "_file", "_line", "_batch" }.Where(n => !Has(model.SelectColumns, n)))
            {
                errors.Add(
                    ErrorCodes.NotRowByRow,
                    $"{definition.Table} reads a source and does not keep {name}, so a row cannot be followed back to its line",
                    $"add {name} to the SELECT",
                    definition.SqlAt
                );
            }
        }
    }

    private static void CheckHistory(
        BuildKind.Scd2 scd2,
        BoundModel model,
        IReadOnlyDictionary<TableName, BoundModel> models,
        ErrorList errors
    )
    {
        var definition = model.Definition;
        Need(scd2.Track, "track", model.SelectColumns, definition.PlaceOf("track"), model, errors);
        Need([scd2.ValidFrom], "valid_from", model.SelectColumns, definition.PlaceOf("valid_from"), model, errors);
        CheckMoment(scd2.ValidFrom, "valid_from", "begin", model, errors);
        if (scd2.GoneAt is { } gone)
        {
            Need([gone], "gone_at", model.SelectColumns, definition.PlaceOf("gone_at"), model, errors);
            CheckMoment(gone, "gone_at", "end", model, errors);
        }

        foreach (var added in HistoryColumns.All.Select(c => c.Name).Append(scd2.Surrogate).Where(n => Has(model.SelectColumns, n)))
        {
            errors.Add(
                ErrorCodes.UnstorableType,
                $"the SELECT gives a column {added}, which the build adds itself",
                "give the SELECT's column another name",
                definition.SqlAt
            );
        }

        foreach (var (table, column) in scd2.InferredFrom)
        {
            if (models.TryGetValue(table, out var other))
            {
                Need([column], "inferred_from", other.Columns, definition.PlaceOf("inferred_from"), other, errors);
            }
        }
    }

    private static void CheckMoment(string column, string key, string what, BoundModel model, ErrorList errors)
    {
        if (model.SelectColumns.FirstOrDefault(c => c.Name == column) is { } time && time.Type is not "TIMESTAMP")
        {
            errors.Add(
                ErrorCodes.UnstorableType,
                $"{column} is {time.Type}, and versions {what} at a timestamp",
                $"write cast({column} as timestamp) in the SELECT",
                model.Definition.PlaceOf(key)
            );
        }
    }

    private static IReadOnlyList<BoundColumn> ColumnsOfSource(ModelGraph graph, BoundModel model) =>
        [
            .. graph
                .Inputs(model.Definition.Table)
                .Where(t => t.Layer == Layer.Bronze)
                .SelectMany(t => BronzeTable.Columns(graph.Project.Sources[t.Name])),
        ];

    public static void Need(
        IEnumerable<string> names,
        string key,
        IReadOnlyList<BoundColumn> columns,
        SourceLocation at,
        BoundModel model,
        ErrorList errors
    )
    {
        foreach (var name in names.Where(n => !Has(columns, n)))
        {
            errors.Add(
                ErrorCodes.UnknownColumn,
                $"{key} names '{name}', which is no column of {model.Definition.Table}",
                NearName.Help(name, columns.Select(c => c.Name), "the columns"),
                at
            );
        }
    }

    private static bool Has(IReadOnlyList<BoundColumn> columns, string name) =>
        columns.Any(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
