using Tillhouse.Core.Project;

namespace Tillhouse.Core.Graph;

/// <summary>Settles what the loader could not know: quarantine keeps rows of a source out, so it needs a model that reads one.</summary>
internal static class SourceRules
{
    public static ProjectDefinition Adjust(
        ProjectDefinition project,
        IReadOnlyDictionary<TableName, IReadOnlyList<TableName>> inputs,
        ErrorList errors
    )
    {
        var models = new SortedDictionary<TableName, ModelDefinition>();
        foreach (var (table, model) in project.Models)
        {
            var readsSource = inputs.GetValueOrDefault(table, []).Any(t => t.Layer == Layer.Bronze);
            models[table] = readsSource ? model : model with { Checks = [.. model.Checks.Select(c => Warn(model, c, errors))] };
        }

        return project with
        {
            Models = models,
        };
    }

    private static CheckDefinition Warn(ModelDefinition model, CheckDefinition check, ErrorList errors)
    {
        if (check.OnFail != OnFail.Quarantine)
        {
            return check;
        }

        if (check.OnFailGiven)
        {
            errors.Add(
                ErrorCodes.InvalidRule,
                $"{model.Table} reads no source, so no row of one can be kept out",
                "use on_fail: warn or on_fail: stop, or move the check to the silver model that reads the source",
                check.At
            );
        }

        return check with
        {
            OnFail = OnFail.Warn,
        };
    }
}
