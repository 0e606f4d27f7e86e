using System.Globalization;

namespace Actors.Bench.Reports;

/// <summary>Numbers as the tables show them.</summary>
internal static class Text
{
    public static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Ratio(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Short(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Milliseconds(double microseconds) => (microseconds / 1000).ToString("0.0", CultureInfo.InvariantCulture);

    public static double Mega(long bytes) => bytes / 1024.0 / 1024.0;
}
