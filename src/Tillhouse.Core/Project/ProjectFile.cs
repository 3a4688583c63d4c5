namespace Tillhouse.Core.Project;

/// <summary>A file of a project, its own or inherited.</summary>
/// <param name="Relative">The path below the folder that it comes from, with <c>/</c>: <c>models/silver/orders.sql</c>.</param>
/// <param name="FullPath">The absolute path.</param>
/// <param name="Display">The path for messages: relative to the project's root, or <c>shop/…</c> for the built-in shop.</param>
public sealed record ProjectFile(string Relative, string FullPath, string Display)
{
    /// <summary>Whether it lies in a folder, such as <c>models</c>, at any depth, and has an ending, such as <c>.sql</c>.</summary>
    public bool IsIn(string folder, string ending) =>
        Relative.StartsWith(folder + "/", StringComparison.Ordinal) && Relative.EndsWith(ending, StringComparison.Ordinal);
}
