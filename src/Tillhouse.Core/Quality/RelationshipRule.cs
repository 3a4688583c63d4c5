using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary><c>relationships</c>: a value stands in a column of another table. What fails is a row; null passes.</summary>
internal static class RelationshipRule
{
    /// <summary>A SELECT of the values that are missing there, one a row.</summary>
    public static string Failing(CheckDefinition.Relationship check, string relation) =>
        $"select r.{Quote.Name(check.Column)} from {Orphans(check, relation)}";

    /// <summary>A SELECT of how many more rows fail, given that the other table is as it was.</summary>
    public static string Change(CheckDefinition.Relationship check, AuditRows rows) =>
        $"select cast(coalesce(sum(r.{AuditRows.Sign}), 0) as bigint) from {Orphans(check, rows.Changes)}";

    private static string Orphans(CheckDefinition.Relationship check, string relation) =>
        $"(select * from {relation}) as r anti join {check.Table.Schema}.{Quote.Name(check.Table.Name)} as o "
        + $"on o.{Quote.Name(check.OtherColumn)} = r.{Quote.Name(check.Column)} where r.{Quote.Name(check.Column)} is not null";
}
