using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace Actors.Http.Configuration;

/// <summary>Which properties of an options type are settings, and what kind each is.</summary>
internal static class SettingsTree
{
    /// <summary>The settings of a type in the order they are declared; delegates and read-only properties are none.</summary>
    public static IEnumerable<PropertyInfo> Of(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !typeof(Delegate).IsAssignableFrom(property.PropertyType));

    /// <summary>The type of a list's items, or null when the type is no list.</summary>
    public static Type? ItemOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>Whether a setting of this type has settings of its own.</summary>
    public static bool IsGroup(Type type) => type.IsClass && type != typeof(string) && ItemOf(type) is null;

    /// <summary>Whether the text can be read as a value of the type, as configuration binding would.</summary>
    public static bool CanRead(Type type, string text)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text) is not null || type == typeof(string);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }
}
