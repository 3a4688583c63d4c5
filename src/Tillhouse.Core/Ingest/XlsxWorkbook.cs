using System.IO.Compression;
using System.Xml;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// The parts of a workbook (ECMA-376, transitional and strict): its worksheets in their order, its shared texts and its cell formats. Names of elements are
/// compared without their namespace, since writers differ in it.
/// </summary>
internal sealed class XlsxWorkbook : IDisposable
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _parts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Name, string Part)> _sheets = [];

    private XlsxWorkbook(ZipArchive archive)
    {
        _archive = archive;
        foreach (var entry in archive.Entries)
        {
            _parts.TryAdd(Normal(entry.FullName), entry);
        }

        var path = Relations("").FirstOrDefault(r => r.Type == "officeDocument").Target ?? "xl/workbook.xml";
        var related = Relations(path);
        ReadWorkbook(path, related);
        Texts =
            related.FirstOrDefault(r => r.Type == "sharedStrings").Target is { } texts && Open(texts) is { } part
                ? XlsxTexts.Read(part)
                : [];
        Formats =
            related.FirstOrDefault(r => r.Type == "styles").Target is { } styles && Open(styles) is { } xml ? XlsxFormats.Read(xml) : [];
    }

    /// <summary>Whether days count from 1904, as old Macs had it; else from 1900.</summary>
    public bool CountsFrom1904 { get; private set; }

    /// <summary>The texts that cells name by their number.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>What numbers mean in the cell formats that cells name by their number.</summary>
    public IReadOnlyList<NumberMeaning> Formats { get; }

    /// <summary>The names of the worksheets, in their order.</summary>
    public IReadOnlyList<string> Sheets => [.. _sheets.Select(s => s.Name)];

    /// <summary>Opens a workbook that <see cref="WorkbookGuard"/> has proved.</summary>
    /// <exception cref="TerminalException">T0412: a part that must be there is not.</exception>
    /// <exception cref="XmlException">A part is not XML.</exception>
    public static XlsxWorkbook Open(Stream file)
    {
        var archive = new ZipArchive(file, ZipArchiveMode.Read);
        try
        {
            return new XlsxWorkbook(archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>Opens the sheet at a place of <see cref="Sheets"/>.</summary>
    /// <exception cref="TerminalException">T0412: its part is missing.</exception>
    public XlsxSheet OpenSheet(int index) =>
        new(
            this,
            Open(_sheets[index].Part)
                ?? throw Refusals.DamagedWorkbook($"the part {_sheets[index].Part} of sheet {_sheets[index].Name} is missing")
        );

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private void ReadWorkbook(string path, List<(string Id, string Type, string Target)> related)
    {
        using var xml = Open(path) ?? throw Refusals.DamagedWorkbook($"the part {path} is missing");
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (xml.LocalName == "workbookPr")
            {
                CountsFrom1904 = xml.GetAttribute("date1904") is "1" or "true";
            }
            else if (xml.LocalName == "sheet")
            {
                var id = AnyNamespace(xml, "id");
                var name = xml.GetAttribute("name") ?? "";
                var (_, type, target) = related.FirstOrDefault(r => r.Id == id);
                if (target is null)
                {
                    throw Refusals.DamagedWorkbook($"sheet {name} has no part");
                }

                // Sheets that are one chart, dialogs and macros hold no rows.
                if (type == "worksheet")
                {
                    _sheets.Add((name, target));
                }
            }
        }
    }

    /// <summary>What a part refers to: identifiers, the last word of the types, and paths from the root.</summary>
    private List<(string Id, string Type, string Target)> Relations(string part)
    {
        var slash = part.LastIndexOf('/');
        var folder = slash < 0 ? "" : part[..slash];
        using var xml = Open($"{folder}/_rels/{part[(slash + 1)..]}.rels");
        var relations = new List<(string, string, string)>();
        while (xml?.Read() == true)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "Relationship" && xml.GetAttribute("Target") is { } target)
            {
                var type = xml.GetAttribute("Type") ?? "";
                var path = target.StartsWith('/') ? target : $"{folder}/{target}";
                relations.Add((xml.GetAttribute("Id") ?? "", type[(type.LastIndexOf('/') + 1)..], Normal(path)));
            }
        }

        return relations;
    }

    private XmlReader? Open(string part) =>
        _parts.TryGetValue(Normal(part), out var entry) ? XmlReader.Create(entry.Open(), Settings) : null;

    private static string? AnyNamespace(XmlReader xml, string name)
    {
        string? value = null;
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            value = xml.LocalName == name ? xml.Value : value;
        }

        xml.MoveToElement();
        return value;
    }

    private static string Normal(string path)
    {
        var steps = new List<string>();
        foreach (var step in path.Replace('\\', '/').Split('/'))
        {
            if (step == ".." && steps.Count > 0)
            {
                steps.RemoveAt(steps.Count - 1);
            }
            else if (step is not ("" or "." or ".."))
            {
                steps.Add(step);
            }
        }

        return string.Join('/', steps);
    }
}
