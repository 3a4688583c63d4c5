using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Graph;

/// <summary>Makes the empty table of one model after the other.</summary>
internal sealed class ModelBinder(DuckDbConnection connection, ModelGraph graph, ErrorList errors)
{
    private readonly HashSet<TableName> _failed = [];

    /// <summary>Binds one model; null when it has errors, which are reported, or when a model that it reads has.</summary>
    public BoundModel? Bind(TableName table)
    {
        var model = graph.Project.Models[table];
        var analysis = graph.Analyses[table];
        // Errors of a model would be repeated by all that read it.
        if (
            analysis.Tables.Any(t =>
                _failed.Contains(t)
                || (t.Layer != Layer.Bronze && !graph.Analyses.ContainsKey(t))
                || (t.Layer == Layer.Bronze && !graph.Project.Sources.ContainsKey(t.Name))
            )
        )
        {
            _failed.Add(table);
            return null;
        }

        if (Describe(model, analysis) is not { } columns)
        {
            _failed.Add(table);
            return null;
        }

        var all = WithHistory(model, columns);
        var definition = string.Join(
            ", ",
            all.DistinctBy(c => c.Name.ToLowerInvariant())
                .Select(c => $"{Quote.Name(c.Name)} {(StoredType.CastFor(c.Type) == "string" ? "VARCHAR" : c.Type)}")
        );
        connection.Execute($"create table {table.Schema}.{Quote.Name(table.Name)} ({definition})");
        CheckTypes(model, analysis, columns);
        return new BoundModel(model, analysis, all, columns);
    }

    private List<BoundColumn>? Describe(ModelDefinition model, ModelAnalysis analysis)
    {
        var text = new SqlText(analysis.Sql, model.SqlAt, "describe ");
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = text.Text;
            using var reader = command.ExecuteReader();
            var columns = new List<BoundColumn>();
            while (reader.Read())
            {
                columns.Add(new BoundColumn(reader.GetString(0), reader.GetString(1)));
            }

            return columns;
        }
        catch (DuckDbException error)
        {
            BindErrors.Report(error, text, errors);
            return null;
        }
    }

    private static IReadOnlyList<BoundColumn> WithHistory(ModelDefinition model, IReadOnlyList<BoundColumn> columns) =>
        model.Build is BuildKind.Scd2 scd2 ? [new(scd2.Surrogate, "BIGINT"), .. columns, .. HistoryColumns.All] : columns;

    private void CheckTypes(ModelDefinition model, ModelAnalysis analysis, IReadOnlyList<BoundColumn> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            var at = PlaceOf(analysis, column.Name, i, columns.Count) ?? model.SqlAt;
            if (columns.Take(i).Any(c => c.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))
            {
                errors.Add(
                    ErrorCodes.UnstorableType,
                    $"{model.Table} has two columns {column.Name}",
                    "give one of the two another name with as",
                    at
                );
            }
            else if (StoredType.CastFor(column.Type) is { } better)
            {
                errors.Add(
                    ErrorCodes.UnstorableType,
                    $"{model.Table}.{column.Name} would be {column.Type}, which tables do not store",
                    $"write cast(… as {better}) as {column.Name}",
                    at
                );
            }
        }
    }

    private static SourceLocation? PlaceOf(ModelAnalysis analysis, string name, int index, int count) =>
        analysis.Columns.Count == count
            ? analysis.Columns[index].At
            : analysis.Columns.FirstOrDefault(c => name.Equals(c.Name, StringComparison.OrdinalIgnoreCase))?.At;
}
