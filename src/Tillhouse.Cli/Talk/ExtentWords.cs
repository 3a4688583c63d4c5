using System.Globalization;
using Tillhouse.Core.Plan;

namespace Tillhouse.Cli.Talk;

/// <summary>How much of a table a build computes, in a word or two.</summary>
internal static class ExtentWords
{
    /// <summary>The words.</summary>
    public static string Of(BuildExtent extent) =>
        extent switch
        {
            BuildExtent.Whole => "whole",
            BuildExtent.NewRows => "new rows",
            BuildExtent.Touched touched => $"by {touched.Scope.Column}",
            BuildExtent.Since since => string.Create(CultureInfo.InvariantCulture, $"from {since.From:yyyy-MM-dd}"),
            BuildExtent.Nothing => "nothing",
            _ => throw new InvalidOperationException($"{extent.GetType().Name} has no words"),
        };
}
