using Tillhouse.Core.Project.Format;
using Tillhouse.Core.Project.Yaml;

namespace Tillhouse.Core.Project;

/// <summary>Reads a project's files into records (formats.md). It looks at no data and needs no engine.</summary>
public static class ProjectLoader
{
    /// <summary>Loads tillhouse.yml, the sources and the models, with what the project inherits.</summary>
    /// <exception cref="TerminalException">T0101: there is no project.</exception>
    /// <exception cref="TillhouseErrors">All errors of all files.</exception>
    public static ProjectDefinition Load(ProjectLocation location)
    {
        var root = location.FindRoot();
        var errors = new ErrorList();
        var main = new ProjectFile(ProjectLocation.FileName, Path.Combine(root, ProjectLocation.FileName), ProjectLocation.FileName);
        var settings = ProjectFiles.ReadSettings(main, location, errors);
        if (settings is null)
        {
            errors.ThrowIfAny();
        }

        var files = new ProjectFiles(location, errors).Collect(root, settings!);
        var sources = ReadSources(files, location, errors);
        var models = ReadModels(files, errors);
        errors.ThrowIfAny();
        return new ProjectDefinition
        {
            Name = settings!.Text("name")!,
            Root = root,
            Landing = Place(root, settings.Text("landing") ?? "./landing"),
            Lake = Place(root, settings.Text("lake") ?? "./lake"),
            TimeZone = settings.Text("timezone") ?? "UTC",
            Currency = settings.Text("currency") ?? "EUR",
            MemoryBytes = settings.Text("memory") is { } size && ByteSize.TryParse(size, out var bytes) ? bytes : null,
            Sources = sources,
            Models = models,
            Files = files,
            TestFiles = [.. files.Where(f => f.IsIn("tests", ".yml")).Select(f => f.FullPath)],
        };
    }

    private static SortedDictionary<string, SourceContract> ReadSources(
        IReadOnlyList<ProjectFile> files,
        ProjectLocation location,
        ErrorList errors
    )
    {
        var sources = new SortedDictionary<string, SourceContract>(StringComparer.Ordinal);
        var expand = new Variables(location.Variable, errors).Expand;
        foreach (var file in files.Where(f => f.Relative.StartsWith("sources/", StringComparison.Ordinal)))
        {
            if (!file.IsIn("sources", ".yml"))
            {
                RefuseEnding(file, ".yml", errors);
            }
            else if (
                ProjectFiles.ReadText(file, errors) is { } text
                && YamlReader.Read(text, new SourceLocation(file.Display, 1, 1), errors, expand) is { } map
                && SourceReader.Read(map, file, errors) is { } source
                && !sources.TryAdd(source.Name, source)
            )
            {
                errors.Add(
                    ErrorCodes.DuplicateDefinition,
                    $"the source {source.Name} is defined here and in {sources[source.Name].At.File}",
                    "rename one; to replace an inherited source, use the same path",
                    source.At
                );
            }
        }

        return sources;
    }

    private static SortedDictionary<TableName, ModelDefinition> ReadModels(IReadOnlyList<ProjectFile> files, ErrorList errors)
    {
        var models = new SortedDictionary<TableName, ModelDefinition>();
        foreach (var file in files.Where(f => f.Relative.StartsWith("models/", StringComparison.Ordinal)))
        {
            if (!file.IsIn("models", ".sql"))
            {
                RefuseEnding(file, ".sql", errors);
            }
            else if (
                ProjectFiles.ReadText(file, errors) is { } text
                && ModelReader.Read(file, text, errors) is { } model
                && !models.TryAdd(model.Table, model)
            )
            {
                errors.Add(
                    ErrorCodes.DuplicateDefinition,
                    $"the table {model.Table} is defined here and in {models[model.Table].File}",
                    "rename one; to replace an inherited model, use the same path or exclude it",
                    new SourceLocation(file.Display)
                );
            }
        }

        return models;
    }

    // A file with another ending would be ignored in silence: orders.yaml is a mistake, a README or a CSV beside it is not.
    private static void RefuseEnding(ProjectFile file, string ending, ErrorList errors)
    {
        var found = Path.GetExtension(file.Relative);
        if (found is ".yaml" or ".yml" or ".sql")
        {
            errors.Add(
                ErrorCodes.MisplacedFile,
                $"a file that ends in {found} is not read here",
                $"rename it: it must end in {ending}",
                new SourceLocation(file.Display)
            );
        }
    }

    private static string Place(string root, string path) =>
        path.Contains("://", StringComparison.Ordinal)
            ? path.TrimEnd('/')
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(root, path)));
}
