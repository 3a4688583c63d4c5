using Tillhouse.Core.Build;
using Tillhouse.Core.Sql;

namespace Tillhouse.Bench;

/// <summary>A silver table in one plain statement: cast, judged by its rules, and the newest version of each key.</summary>
internal static class TwinSilver
{
    /// <summary>The SELECT of the rows to keep.</summary>
    public static string Rows(BuildInput input) => $"select {Quote.Names(input.SelectColumns)} from {Accepted(input)}{input.Clustered}";

    /// <summary>The rows to keep with what they carry on their way, for checks that ask for it; as SQL that can stand behind FROM.</summary>
    public static string Accepted(BuildInput input)
    {
        var newest = input.Model.Key.Count == 0 ? "" : $"\nqualify row_number() over ({SourceBuild.NewestFirst(input)}) = 1";
        return $"(select * from {SourceBuild.Judged(input)}\nwhere {SourceBuild.Failed} is null{newest}) as accepted";
    }
}
