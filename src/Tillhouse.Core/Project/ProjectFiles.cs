using System.IO.Enumeration;
using System.Text;
using Tillhouse.Core.Project.Format;
using Tillhouse.Core.Project.Yaml;

namespace Tillhouse.Core.Project;

/// <summary>Finds the files of a project: its own, and those it inherits along <c>extends</c>.</summary>
internal sealed class ProjectFiles(ProjectLocation location, ErrorList errors)
{
    // A model of a megabyte is a mistake, and reading it would hide that.
    private const long MostBytes = 1 << 20;

    private static readonly string[] Folders = ["sources", "models", "tests", "alerts", "dashboards"];

    private readonly Dictionary<string, ProjectFile> _files = new(StringComparer.Ordinal);

    /// <summary>All files by their relative path, where a project's own file hides the inherited one of the same path.</summary>
    public IReadOnlyList<ProjectFile> Collect(string root, MappingReader settings)
    {
        AddBase(root, root, settings, [root]);
        AddFolder(root, "");
        return [.. _files.Values.OrderBy(f => f.Relative, StringComparer.Ordinal)];
    }

    /// <summary>The text of a file; null with an error when it cannot be read.</summary>
    public static string? ReadText(ProjectFile file, ErrorList errors)
    {
        try
        {
            if (new FileInfo(file.FullPath).Length > MostBytes)
            {
                errors.Add(ErrorCodes.UnreadableFile, "the file is larger than 1 MiB", "divide it", new SourceLocation(file.Display));
                return null;
            }

            return File.ReadAllText(file.FullPath, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException)
        {
            errors.Add(ErrorCodes.UnreadableFile, "the file is not UTF-8 text", "save it as UTF-8", new SourceLocation(file.Display));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            errors.Add(
                ErrorCodes.UnreadableFile,
                $"the file cannot be read: {error.Message}",
                "check that you may read it",
                new SourceLocation(file.Display)
            );
        }

        return null;
    }

    private void AddBase(string top, string root, MappingReader settings, List<string> chain)
    {
        if (settings.Text("extends") is not { } name)
        {
            return;
        }

        var at = settings.PlaceOf("extends");
        var folder = name == "shop" ? location.ShopFolder : Path.GetFullPath(Path.Combine(root, name));
        var file = Path.Combine(folder, ProjectLocation.FileName);
        if (!File.Exists(file))
        {
            errors.Add(
                ErrorCodes.UnknownBaseProject,
                $"'{name}' is no project: {file} is not there",
                "write shop, or the path of a project's folder from here",
                at
            );
            return;
        }

        if (chain.Contains(folder))
        {
            errors.Add(
                ErrorCodes.UnknownBaseProject,
                $"'{name}' extends itself: {string.Join(" → ", [.. chain.Select(Path.GetFileName), Path.GetFileName(folder)])}",
                "take one of these extends out",
                at
            );
            return;
        }

        var display = folder == location.ShopFolder ? "shop/" : Path.GetRelativePath(top, folder).Replace('\\', '/') + "/";
        if (
            ReadSettings(new ProjectFile(ProjectLocation.FileName, file, display + ProjectLocation.FileName), location, errors) is
            { } inherited
        )
        {
            AddBase(top, folder, inherited, [.. chain, folder]);
            AddFolder(folder, display);
            Exclude(settings);
        }
    }

    /// <summary>Reads a tillhouse.yml; null when it is no YAML.</summary>
    public static MappingReader? ReadSettings(ProjectFile file, ProjectLocation location, ErrorList errors)
    {
        var text = ReadText(file, errors);
        var map = text is null
            ? null
            : YamlReader.Read(text, new SourceLocation(file.Display, 1, 1), errors, new Variables(location.Variable, errors).Expand);
        return map is null ? null : new MappingReader(map, ProjectKeys.Project, errors);
    }

    private void AddFolder(string root, string display)
    {
        foreach (var folder in Folders.Select(f => Path.Combine(root, f)).Where(Directory.Exists))
        {
            // Links are not followed: a link to a folder above would never end.
            var options = new EnumerationOptions
            {
                RecurseSubdirectories = true,
                AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint,
            };
            foreach (var path in Directory.EnumerateFiles(folder, "*", options))
            {
                var relative = Path.GetRelativePath(root, path).Replace('\\', '/');
                _files[relative] = new ProjectFile(relative, path, display + relative);
            }
        }
    }

    private void Exclude(MappingReader settings)
    {
        foreach (var pattern in settings.Scalars("exclude"))
        {
            var found = _files.Keys.Where(path => FileSystemName.MatchesSimpleExpression(pattern.Value, path, ignoreCase: false)).ToList();
            found.ForEach(path => _files.Remove(path));
            if (found.Count == 0)
            {
                errors.Add(
                    ErrorCodes.InvalidValue,
                    $"'{pattern.Value}' excludes nothing",
                    NearName.Help(pattern.Value, _files.Keys, "inherited are"),
                    pattern.At
                );
            }
        }
    }
}
