using System.Text.RegularExpressions;
using Tillhouse.Core.Project;
using Tillhouse.Core.Simulate.Faults;

namespace Tillhouse.Core.Grade;

/// <summary>What a rule speaks of: the columns that it reads, and the kind of fault that it is there for.</summary>
internal static partial class RuleColumns
{
    /// <summary>The columns of a model that a rule reads.</summary>
    public static IEnumerable<string> Of(CheckDefinition check, ModelDefinition model) =>
        check switch
        {
            CheckDefinition.NotNull c => [c.Column],
            CheckDefinition.Unique c => c.Columns,
            CheckDefinition.AcceptedValues c => [c.Column],
            CheckDefinition.Range c => [c.Column],
            CheckDefinition.Pattern c => [c.Column],
            CheckDefinition.Relationship c => [c.Column],
            CheckDefinition.Rule c => Words(c.Condition)
                .Intersect(model.Columns.Select(column => column.Name), StringComparer.OrdinalIgnoreCase),
            _ => [],
        };

    /// <summary>The kind that a false alarm of a rule counts for; null where none fits.</summary>
    public static FaultKind? KindOf(CheckDefinition check) =>
        check switch
        {
            CheckDefinition.NotNull => FaultKind.MissingField,
            CheckDefinition.Range => FaultKind.NegativeAmount,
            CheckDefinition.Relationship => FaultKind.Orphan,
            CheckDefinition.Unique => FaultKind.DuplicateKey,
            { Dimension: Dimension.Timeliness } => FaultKind.FutureTime,
            { Dimension: Dimension.Accuracy } => FaultKind.WrongTotal,
            { Dimension: Dimension.Completeness } => FaultKind.MissingField,
            _ => null,
        };

    private static IEnumerable<string> Words(string sql) => Word().Matches(sql).Select(match => match.Value);

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();
}
