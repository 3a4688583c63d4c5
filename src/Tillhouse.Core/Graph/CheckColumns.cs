using Tillhouse.Core.Project;

namespace Tillhouse.Core.Graph;

/// <summary>Holds the columns that checks name to those that tables have, and their types to what the check can judge.</summary>
internal sealed class CheckColumns(ErrorList errors)
{
    /// <summary>The columns of the model's own table.</summary>
    public void Columns(BoundModel model, CheckDefinition check)
    {
        foreach (var (name, kind) in ColumnsOf(check))
        {
            Need(model, name, kind, check);
        }
    }

    /// <summary>The columns of both tables. One that the project lacks was reported already.</summary>
    public void Sums(BoundModel model, CheckDefinition.Reconciliation check, BoundModel? other)
    {
        foreach (var (side, sum) in new[] { (model, check.Sum), (other, check.OtherSum) })
        {
            if (side is not null)
            {
                foreach (var name in check.By)
                {
                    Need(side, name, Kind.Any, check);
                }

                if (sum is not null)
                {
                    Need(side, sum, Kind.Number, check);
                }
            }
        }
    }

    private enum Kind
    {
        Any,
        Number,
        Text,
        Time,
    }

    private static IEnumerable<(string Name, Kind Kind)> ColumnsOf(CheckDefinition check) =>
        check switch
        {
            CheckDefinition.NotNull one => [(one.Column, Kind.Any)],
            CheckDefinition.Unique many => many.Columns.Select(c => (c, Kind.Any)),
            CheckDefinition.AcceptedValues one => [(one.Column, Kind.Any)],
            CheckDefinition.Range one => [(one.Column, Kind.Number)],
            CheckDefinition.Pattern one => [(one.Column, Kind.Text)],
            CheckDefinition.Freshness one => [(one.Column, Kind.Time)],
            CheckDefinition.Volume one => [(one.Column, Kind.Time)],
            CheckDefinition.Drift two => [(two.Column, two.Of is DriftOf.Mean ? Kind.Number : Kind.Any), (two.Time, Kind.Time)],
            _ => [],
        };

    private void Need(BoundModel model, string name, Kind kind, CheckDefinition check)
    {
        HeaderBinder.Need([name], $"the check {check.Name}", model.Columns, check.At, model, errors);
        if (
            model.Columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } column
            && !Is(column.Type, kind)
        )
        {
            errors.Add(
                ErrorCodes.InvalidRule,
                $"the check {check.Name} is for {Word(kind)}, and {model.Definition.Table}.{column.Name} is {column.Type}",
                kind is Kind.Time ? "name a date or timestamp column" : $"name a column of {Word(kind)}, or cast this one in the SELECT",
                check.At
            );
        }
    }

    private static bool Is(string type, Kind kind) =>
        kind switch
        {
            Kind.Number => type is "BIGINT" or "INTEGER" or "SMALLINT" or "TINYINT"
                || type.StartsWith("DECIMAL(", StringComparison.Ordinal),
            Kind.Text => type is "VARCHAR",
            Kind.Time => type is "DATE" or "TIMESTAMP",
            _ => true,
        };

    private static string Word(Kind kind) =>
        kind switch
        {
            Kind.Number => "numbers",
            Kind.Text => "texts",
            _ => "times",
        };
}
