using Tillhouse.Core.Project;

namespace Tillhouse.Core.Build;

/// <summary>Chooses the build of a model.</summary>
public static class BuildFor
{
    /// <summary>The build that makes this model's table.</summary>
    public static IBuild Model(BuildInput input) =>
        input.Model.Build switch
        {
            BuildKind.View => new ViewBuild(),
            BuildKind.Scd2 => new Scd2Build(),
            _ when input.Source is not null => new SourceBuild(),
            _ => new TableBuild(),
        };
}
