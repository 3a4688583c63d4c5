using System.Security.Cryptography;
using System.Text;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Ingest;

/// <summary>What decides whether a file can be read, as a short text: a refused file is tried again when it is another.</summary>
internal static class ReadingForm
{
    /// <summary>Raised when a reader takes files that it refused before.</summary>
    private const int Readers = 1;

    /// <summary>The form of a contract: 16 hexadecimal digits.</summary>
    public static string Of(SourceContract source)
    {
        var text = new StringBuilder($"{Readers}\n{source.Csv}\n{source.Contract}\n");
        text.AppendJoin('\n', source.Xlsx.Sheets);
        foreach (var column in source.Columns)
        {
            text.Append('\n').Append(column.Name).Append(column.Required ? '!' : ' ').AppendJoin('\t', column.From);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
