using System.Globalization;
using Tillhouse.Core.Project.Format;

namespace Tillhouse.Core.Project;

/// <summary>Reads those checks that say more than one thing. What makes no sense is reported, and gives null.</summary>
internal sealed class CheckParts(ErrorList errors)
{
    public CheckDefinition.Range? Range(string column, MappingReader reader)
    {
        var bounds = new MappingReader(reader.Map("range")!, ModelKeys.Range, errors);
        var (min, max) = (bounds.Number("min"), bounds.Number("max"));
        if ((min is null && max is null) || min > max)
        {
            errors.Add(
                ErrorCodes.InvalidValue,
                "the range holds no bound, or its min is above its max",
                "write range: { min: 1, max: 5 }; one of the two may be left out",
                bounds.At
            );
            return null;
        }

        return new CheckDefinition.Range(column, min, max);
    }

    public CheckDefinition.Drift? Drift(string column, MappingReader reader)
    {
        var drift = new MappingReader(reader.Map("drift")!, ModelKeys.Drift, errors);
        var of = Enum.TryParse<DriftOf>(drift.Text("of"), ignoreCase: true, out var given) ? given : DriftOf.Shares;
        return drift.Text("time") is { } time && Forms.TryShare(drift.Text("most") ?? "", out var most)
            ? new CheckDefinition.Drift(column, of, time, drift.Whole("days", 7), drift.Whole("before", 28), most)
            : null;
    }

    public CheckDefinition.Volume? Volume(MappingReader reader, string? firstClustered)
    {
        var column = reader.Text("column") ?? firstClustered;
        if (column is null)
        {
            errors.Add(
                ErrorCodes.MissingKey,
                "a check of the volume needs the key 'column'",
                "add column: the column that says on which day a row is",
                reader.At
            );
            return null;
        }

        var between = reader.Texts("between").Select(t => decimal.Parse(t, CultureInfo.InvariantCulture)).ToList();
        if (between is not [var least, var most] || least > most)
        {
            errors.Add(
                ErrorCodes.InvalidValue,
                "median_of needs the least and the greatest share of the median, in this order",
                "add between: [0.5, 2.0]",
                reader.PlaceOf("between")
            );
            return null;
        }

        return Forms.TryDuration(reader.Text("median_of")!, out var window)
            ? new CheckDefinition.Volume(column, (int)window.TotalDays, least, most)
            : null;
    }

    public CheckDefinition.Reconciliation? Reconciliation(MappingReader reader)
    {
        var keys = new MappingReader(reader.Map("reconcile")!, ModelKeys.Reconcile, errors);
        if (keys.Text("with") is not { } with)
        {
            return null;
        }

        string? otherSum = null;
        if (!TableName.TryParse(with, out var table))
        {
            if (!Forms.TryTableColumn(with, out table, out var column))
            {
                return null; // The form of the key has been refused.
            }

            otherSum = column;
        }

        if (keys.Text("sum") is null != otherSum is null)
        {
            errors.Add(
                ErrorCodes.InvalidValue,
                "one side is a sum and the other counts rows",
                "write { sum: a_column, with: layer.table.column } for sums, or { with: layer.table } for counts",
                keys.At
            );
            return null;
        }

        return new CheckDefinition.Reconciliation(keys.Text("sum"), table, otherSum, keys.Texts("by"), keys.Number("within") ?? 0);
    }
}
