using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Run;

/// <summary>The fingerprints of a bound project's models.</summary>
internal static class Fingerprints
{
    /// <summary>The fingerprint of one model, with the contract of the source it reads.</summary>
    public static string Of(BoundProject project, TableName table) =>
        Fingerprint.Of(project.Models[table].Definition, project.Models[table].Analysis.Fingerprint, BuildInputs.SourceOf(project, table));
}
