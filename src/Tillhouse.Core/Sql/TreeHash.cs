using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tillhouse.Core.Sql;

/// <summary>Hashes a parse tree without the places in it.</summary>
internal static class TreeHash
{
    public static string Of(JsonElement tree)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, tree);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Each piece is written with its kind and length, so that no two trees give the same bytes.
    private static void Append(IncrementalHash hash, JsonElement node)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Object:
                Append(hash, '{', "");
                foreach (var property in node.EnumerateObject().Where(p => p.Name != "query_location"))
                {
                    Append(hash, 'k', property.Name);
                    Append(hash, property.Value);
                }

                Append(hash, '}', "");
                break;
            case JsonValueKind.Array:
                Append(hash, '[', "");
                foreach (var item in node.EnumerateArray())
                {
                    Append(hash, item);
                }

                Append(hash, ']', "");
                break;
            case JsonValueKind.String:
                Append(hash, 's', node.GetString()!);
                break;
            default:
                Append(hash, 'v', node.GetRawText());
                break;
        }
    }

    private static void Append(IncrementalHash hash, char kind, string text)
    {
        var bytes = Encoding.UTF8.GetBytes($"{kind}{text.Length}:{text}");
        hash.AppendData(bytes);
    }
}
