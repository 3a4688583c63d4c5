using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Graph;

/// <summary>Data climbs from bronze to silver to gold, and silver takes a source row by row (formats.md).</summary>
internal static class LayerCheck
{
    public static void Run(ProjectDefinition project, IReadOnlyDictionary<TableName, ModelAnalysis> analyses, ErrorList errors)
    {
        foreach (var (table, analysis) in analyses)
        {
            foreach (var reference in analysis.References.Where(r => IsWrong(table.Layer, r.Table.Layer)))
            {
                errors.Add(
                    ErrorCodes.WrongLayer,
                    $"{table} reads {reference.Table}",
                    table.Layer == Layer.Gold
                        ? "gold reads silver and gold: add a silver model for the source"
                        : "silver reads bronze and silver: move the model to models/gold/",
                    reference.At
                );
            }

            var model = project.Models[table];
            if (table.Layer == Layer.Silver && analysis.Tables.Any(t => t.Layer == Layer.Bronze))
            {
                CheckSourceModel(model, analysis, errors);
            }
            else if (model.Build is BuildKind.Append && OtherThanRowByRow(analysis) is { } finding)
            {
                errors.Add(
                    ErrorCodes.NotRowByRow,
                    $"{table} only adds what new rows give, so it takes the rows of one table one by one, and this is {finding.What}",
                    "use build: merge with a key",
                    finding.At
                );
            }
        }
    }

    private static bool IsWrong(Layer reader, Layer read) => reader == Layer.Gold ? read == Layer.Bronze : read == Layer.Gold;

    // Each line of an export must be found again in silver or in quarantine, so one line gives at most one row and no row mixes two.
    private static void CheckSourceModel(ModelDefinition model, ModelAnalysis analysis, ErrorList errors)
    {
        if (OtherThanRowByRow(analysis) is { } finding)
        {
            errors.Add(
                ErrorCodes.NotRowByRow,
                $"{model.Table} reads a source, so it takes its rows one by one, and this is {finding.What}",
                "keep this model to one bronze table without joins and aggregates, and do the rest in another silver model or in gold",
                finding.At
            );
        }

        if (model.Build is not (BuildKind.Table or BuildKind.Merge))
        {
            errors.Add(
                ErrorCodes.NotRowByRow,
                $"{model.Table} reads a source, and build: {model.Build.Word} cannot keep rows out",
                "use build: merge here, and make the history or the view in gold",
                model.PlaceOf("build")
            );
        }

        if (model.Key.Count == 0)
        {
            errors.Add(
                ErrorCodes.NotRowByRow,
                $"{model.Table} reads a source and has no key",
                "add key: the columns that identify a row",
                new SourceLocation(model.File)
            );
        }
    }

    private static SqlFinding? OtherThanRowByRow(ModelAnalysis analysis) =>
        analysis.References.Count > 1 ? new SqlFinding("a second table", analysis.References[1].At) : analysis.NotRowByRow;
}
