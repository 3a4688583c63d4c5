using Tillhouse.Core.Plan;

namespace Tillhouse.Core.Verify;

/// <summary>Whether a stored table is what its model and its inputs, as they are stored now, are meant to give.</summary>
internal static class Currency
{
    /// <summary>Why it is not, for people; null when it is.</summary>
    /// <param name="stage">What a run would do with it if no file were new.</param>
    public static string? WhyNot(Stage stage) =>
        stage switch
        {
            Stage.Skip => null,
            Stage.Build { Reason: BuildReason.First } => "it is not stored yet",
            Stage.Build { Reason: BuildReason.ModelChanged } => "its model has changed since it was built",
            Stage.Build { Reason: BuildReason.InputsChanged inputs } => $"it is older than {string.Join(", ", inputs.Tables)}",
            _ => "it is to be built again",
        };
}
