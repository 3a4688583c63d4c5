using System.Security.Cryptography;
using System.Text;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Plan;

/// <summary>
/// Says whether a table would come out otherwise: a hash of everything in a model, and in the contract of the source it reads, that its
/// rows depend on. A comment, a description or a reformat changes nothing.
/// </summary>
public static class Fingerprint
{
    /// <summary>Raised when Tillhouse itself makes other rows of the same model.</summary>
    private const int Format = 2;

    /// <summary>The fingerprint, in hexadecimal.</summary>
    /// <param name="model">The model.</param>
    /// <param name="normalisedSql">Its SELECT as a parse tree without positions.</param>
    /// <param name="source">The contract of the source it reads, or null.</param>
    public static string Of(ModelDefinition model, string normalisedSql, SourceContract? source)
    {
        var text = new StringBuilder();
        Append(
            text,
            Format,
            normalisedSql,
            model.Build.Word,
            Join(model.Key),
            Join(model.NewestBy),
            Join(model.PartitionBy),
            Join(model.ClusterBy)
        );
        if (model.Build is BuildKind.Scd2 scd2)
        {
            Append(text, scd2.Surrogate, scd2.ValidFrom, Join(scd2.Track), Join(scd2.InferredFrom.Select(i => $"{i.Table}.{i.Column}")));
            if (scd2.GoneAt is { } gone)
            {
                Append(text, gone);
            }
        }

        // A rule that keeps rows out decides what the table holds. The others decide whether it may be committed, so a new one is asked at once.
        foreach (var check in model.Checks)
        {
            Append(text, Rule(check), check.OnFail, check.Threshold);
        }

        if (source is not null)
        {
            Append(text, Join(source.Key), Join(source.NewestBy), source.Mode);
            foreach (var column in source.Columns)
            {
                Append(text, column.Name, column.Type, column.Required, Join(column.Formats), column.TimeZone);
                Append(text, column.DecimalSeparator, column.Strip, column.Default);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string Rule(CheckDefinition check) =>
        check switch
        {
            CheckDefinition.NotNull c => $"not_null {c.Column}",
            CheckDefinition.AcceptedValues c => $"accepted_values {c.Column} {Join(c.Values)}",
            CheckDefinition.Range c => FormattableString.Invariant($"range {c.Column} {c.Min} {c.Max}"),
            CheckDefinition.Pattern c => $"pattern {c.Column} {c.Expression}",
            CheckDefinition.Rule c => $"rule {c.Condition}",
            CheckDefinition.Unique c => $"unique {Join(c.Columns)}",
            CheckDefinition.Relationship c => $"relationship {c.Column} {c.Table} {c.OtherColumn}",
            CheckDefinition.Query c => $"query {c.Sql}",
            CheckDefinition.Freshness c => FormattableString.Invariant($"freshness {c.Column} {c.Within}"),
            CheckDefinition.Volume c => FormattableString.Invariant($"volume {c.Column} {c.Days} {c.Least} {c.Most}"),
            CheckDefinition.Drift c => FormattableString.Invariant($"drift {c.Column} {c.Of} {c.Time} {c.Days} {c.Before} {c.Most}"),
            CheckDefinition.Reconciliation c => FormattableString.Invariant(
                $"reconcile {c.Sum} {c.Table} {c.OtherSum} {Join(c.By)} {c.Within}"
            ),
            _ => throw new InvalidOperationException($"No fingerprint for {check.GetType().Name}."),
        };

    private static string Join(IEnumerable<string>? parts) => parts is null ? "-" : string.Join('\u001f', parts);

    private static void Append(StringBuilder text, params ReadOnlySpan<object?> parts)
    {
        foreach (var part in parts)
        {
            text.Append(part).Append('\u001e');
        }
    }
}
