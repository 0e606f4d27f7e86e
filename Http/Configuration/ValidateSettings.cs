using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Actors.Http.Configuration;

/// <summary>Checks all settings, nested ones and items of lists too, and reports everything that is wrong at once.</summary>
internal sealed class ValidateSettings(IConfiguration configuration, IEnumerable<SettingsSection> others) : IValidateOptions<ActorsOptions>
{
    public ValidateOptionsResult Validate(string? name, ActorsOptions options)
    {
        var errors = SettingsCheck.Find(configuration.GetSection(ActorsOptions.Section), typeof(ActorsOptions), others)
            .Select(problem => problem.Message)
            .ToList();
        Annotations(options, ActorsOptions.Section, errors);
        SettingsRules.Check(options, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Annotations(object group, string path, List<string> errors)
    {
        foreach (var property in SettingsTree.Of(group.GetType()))
        {
            var value = property.GetValue(group);
            var at = $"{path}:{property.Name}";
            Attributes(group, property, value, at, errors);
            if (value is not null && SettingsTree.IsGroup(property.PropertyType))
            {
                Annotations(value, at, errors);
            }
            else if (value is IEnumerable items && SettingsTree.ItemOf(property.PropertyType) is { } item && SettingsTree.IsGroup(item))
            {
                var index = 0;
                foreach (var one in items)
                {
                    Annotations(one, $"{at}:{index++}", errors);
                }
            }
        }
    }

    private static void Attributes(object group, PropertyInfo property, object? value, string path, List<string> errors)
    {
        var context = new ValidationContext(group) { MemberName = property.Name, DisplayName = path };
        foreach (var attribute in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (attribute.GetValidationResult(value, context) is { } failed)
            {
                var message = failed.ErrorMessage ?? "";
                errors.Add(message.Contains(path, StringComparison.Ordinal) ? message : $"{path}: {message}");
            }
        }
    }
}
