# tenure_embed_text(target file symbol): the text of a file as `const char symbol[]`, compiled into a target.
function(tenure_embed_text target file symbol)
  set(path ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  file(READ ${path} text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\"\n    \"" text "${text}")
  file(CONFIGURE OUTPUT ${out} CONTENT
"/* SPDX-License-Identifier: Apache-2.0 */
/* Made from ${file}. */
extern const char ${symbol}[];
const char ${symbol}[] =
    \"@text@\";
" @ONLY)
  target_sources(${target} PRIVATE ${out})
endfunction()

# tenure_embed_digest(target file symbol): what a Content-Security-Policy calls a text, as `const char symbol[]`:
# sha256- and its digest in base64.
function(tenure_embed_digest target file symbol)
  set(path ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  set(letters ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  file(SHA256 ${path} digits)
  # three hexadecimal digits are two letters; of the last two letters, for one digit, the second is padding
  string(APPEND digits 00)
  set(text "")
  foreach(at RANGE 0 63 3)
    string(SUBSTRING ${digits} ${at} 3 group)
    math(EXPR high "0x${group} >> 6")
    math(EXPR low "0x${group} & 63")
    string(SUBSTRING ${letters} ${high} 1 first)
    string(SUBSTRING ${letters} ${low} 1 second)
    string(APPEND text ${first}${second})
  endforeach()
  string(SUBSTRING ${text} 0 43 text)
  file(CONFIGURE OUTPUT ${out} CONTENT
"/* SPDX-License-Identifier: Apache-2.0 */
/* The digest of ${file}. */
extern const char ${symbol}[];
const char ${symbol}[] = \"sha256-@text@=\";
" @ONLY)
  target_sources(${target} PRIVATE ${out})
endfunction()
