using Tillhouse.Core;
using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Project;

/// <summary>A project in a temporary folder, written file by file.</summary>
internal sealed class ProjectFolder : IDisposable
{
    private readonly Dictionary<string, string> _variables = [];

    public ProjectFolder(bool withSettings = true)
    {
        Directory.CreateDirectory(Root);
        if (withSettings)
        {
            Write("tillhouse.yml", "name: my-shop\n");
        }
    }

    public string Root { get; } = Path.Combine(Path.GetTempPath(), "till-project-" + Guid.NewGuid().ToString("N"));

    public ProjectLocation Location =>
        new(Root, false) { ShopFolder = Path.Combine(Root, "builtin"), Variable = name => _variables.GetValueOrDefault(name) };

    public ProjectFolder Write(string path, string text)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return this;
    }

    public ProjectFolder Set(string variable, string value)
    {
        _variables[variable] = value;
        return this;
    }

    /// <summary>A source with an order's usual columns.</summary>
    public ProjectFolder WithOrders() =>
        Write(
            "sources/orders.yml",
            """
            source: orders
            files: orders/*
            key: [order_id]
            newest_by: [updated_at]
            columns:
              order_id:     { type: string, required: true }
              customer_id:  string
              status:       { type: string }
              total_amount: { type: decimal(18,2) }
              updated_at:   { type: timestamp }
            """
        );

    public ProjectDefinition Load() => ProjectLoader.Load(Location);

    /// <summary>The errors of loading, each as <c>CODE place message</c>.</summary>
    public IReadOnlyList<string> Errors() => [.. Should.Throw<TillhouseErrors>(Load).Errors.Select(Line)];

    public static string Line(TillhouseException error) => $"{error.Code} {error.At} {error.Message}";

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
